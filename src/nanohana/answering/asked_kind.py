"""What kind of thing a question asks for (an amount, a day, a place …), and whether a text holds any such thing.

「手数料はいくらですか」 is not answered by a passage on fees that names no amount, however near its words are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nanohana.japanese.normalise import key

_DIGIT = "[0-9一二三四五六七八九十百千]"
# What asks (in the question) -> what answers (in a passage). Texts are compared folded.
_KINDS = tuple(
    (re.compile(asking), re.compile(answering))
    for asking, answering in (
        (
            "いくら|何円|何万円|金額|額は|料金|手数料|値段|費用|単価|報酬",
            f"{_DIGIT}[万億千]?円|無料|徴収しない|要しない",
        ),
        (
            "何日|何(?:か|ヶ|ケ|箇)?月|何週間|何年|何時間|何分|日数|期間|いつまで",
            f"{_DIGIT}(?:日|(?:か|箇)?月|年|週間?|時間|分)|当日|翌日|速やか|直ちに",
        ),
        ("いつ|何時|期限|期日|日程|日時", f"{_DIGIT}(?:月|日|時|年)|午前|午後|翌日|当日|速やか|直ちに|月末|曜日"),
        ("電話番号|内線|連絡先", r"\d{2,5}-\d{1,4}-\d{3,4}|内線 *\d"),
        ("アドレス|url|ホームページは", "https?://|@"),
        ("誰|だれ|どこ|どの課|何課|窓口", "[課局長者室所署員]|知事|センター"),
        ("何パーセント|何割|率は|何%|割合", rf"{_DIGIT}(?:\.\d+)?(?:%|パーセント|割|分の)"),
        ("何[人名回件枚部冊点倍社者歳台号]|人数|定員|何種類|上限|番号", _DIGIT),
    )
)


def answers_kind(question: str) -> Callable[[str], bool] | None:
    """Tells of a text whether it holds every kind of thing that is asked for; None where no kind is asked for."""
    folded = key(question)
    wanted = [answering for asking, answering in _KINDS if asking.search(folded)]
    if not wanted:
        return None
    return lambda text: all(answering.search(key(text)) for answering in wanted)
