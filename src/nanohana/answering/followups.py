"""Follow-up questions: 「では非常勤の場合は？」 is searched together with what it follows.

No model is asked: a question that leans on the one before (it begins with では, その …, or holds hardly more than a
topic) is put behind the last question that stood on its own. The reader sees the question that was searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Words at the beginning that point back.
_POINTS_BACK = re.compile(
    r"^(?:(?:では|それでは|じゃあ|じゃ|それなら|あと|また|ほかに|他に|ちなみに)[、,\s]*"
    r"|(?=(?:その|それ|そこ|そちら|この場合|上記|同じ|同様)))"
)
#: A topic alone: 「非常勤の場合は？」「期限は」「パートも同じ？」
_TOPIC_ALONE = re.compile(r"^.{1,16}(?:は|も|なら|だと|も同じ|も同様|の場合は|の場合も)(?:ですか|でしょうか)?[?？。]*$")


def is_follow_up(question: str) -> bool:
    """Whether the question cannot be understood without the one before."""
    text = question.strip()
    return bool(_POINTS_BACK.match(text) or _TOPIC_ALONE.match(text))


def searched_question(question: str, earlier: Sequence[str]) -> str:
    """The question to search: with the last earlier question that stood on its own, where this one does not."""
    text = question.strip()
    if not is_follow_up(text):
        return text
    whole = next((asked.strip() for asked in reversed(earlier) if not is_follow_up(asked)), "")
    return f"{whole} {_POINTS_BACK.sub('', text)}".strip()
