"""Follow-up questions: 「では非常勤の場合は？」 is searched together with what it follows.

No model is asked. A question leans on the one before where it begins with words that point back (では, その …),
holds hardly more than a topic (課長は？) or a condition (課長だといくら？), or only asks (いつまで？). It is put behind
the last question that stood on its own; a topic takes the place of what is of its kind there: after 「主事の宿泊料は」,
「課長は？」 asks 「課長の宿泊料は」. The reader sees the question that was searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Words at the beginning that point back.
_POINTS_BACK = re.compile(
    r"^(?:(?:では|それでは|じゃあ|じゃ|それなら|あと(?!から|で|の)|また(?!は|貸)|ほかに|他に|ちなみに|逆に|で、)[、,\s]*"
    r"|(?=(?:その|それ|そこ|そちら|この(?:場合|金額|額|期限|期間|規定|手当|休暇|制度|書類|とき|時|中|うち)|これ(?!まで|から|ら)|さっき"
    r"|上記|同じ|同様|前の(?:質問|話|回答))))"
)
_END = r"(?:ですか|でしょうか|の)?[?？。]*$"
_ASKING = "(?:いくら|いくつ|いつ|何[一-鿿ァ-ヶ]|どう|どこ|誰|だれ|どれ|どの(?:くらい|ぐらい))"
_CONDITION = "(?:の場合は?|だと|だったら|なら(?:ば)?)"
#: 延長, 定員, 工事, 検査 and 退職 are no persons.
_PERSON = "(?:[^延成]長|[^定欠動]員|[主参理監幹知]事|主査|主幹|[^前後]者|[^退休復辞就在離兼失免転降求]職|級)"
_ASPECT = "(?:例外|特例|条件|制限|上限|下限|期限|期間|罰則|様式|根拠|必要書類|手続|手数料)"
_LEANING = re.compile(
    "|".join((
        # A topic alone: 「非常勤の場合は？」「期限は」「パートも同じ？」
        rf"^.{{1,16}}(?:は|も|なら|だと|も同じ|も同様|の場合は|の場合も){_END}",
        # A condition, or a person, with a word of asking alone: 「課長の場合いくら」「会計年度任用職員は何日？」
        rf"^.{{1,16}}{_CONDITION}{_ASKING}[^をがの、]{{0,8}}{_END}",
        rf"^[^をがの、]{{0,12}}{_PERSON}(?:は|も){_ASKING}[^をがの、]{{0,8}}{_END}",
        # Also this: 「非常勤も使える？」
        rf"^[^をはがのも、]{{1,12}}も[一-鿿]{{0,2}}[ぁ-ん]{{1,6}}{_END}",
        # A word of asking alone: 「いつまで」「誰が承認するの」
        rf"^{_ASKING}[^をはの、]{{0,10}}{_END}",
        # An aspect of what was asked: 「例外ある？」
        rf"^{_ASPECT}(?:は|って|とか)?(?:(?:あ(?:る|ります)|必要|要る|いる)か?|{_ASKING}[^をがの、]{{0,8}}){_END}",
        # What is done with it: 「延長できる？」「余ったら繰り越せる？」「承認されないことある？」
        rf"^(?:延長|短縮|変更|取消し|省略|免除|減額|再発行|代理|併用)(?:は|って)?(?:でき|可能|され|あり|ある|必要).{{0,6}}{_END}",
        r"^(?=[^一-鿿]*[一-鿿])(?!.*(?:[一-鿿々]{2}|[ァ-ヶー]{2}|[A-Za-z]|[はがをのも]))(?:(?!で[^きす]).){2,16}[?？]$",
        rf"^[^をはがの、]{{1,12}}ことは?あ(?:る|ります)か?{_END}",
        r"^(?:もっと|もう少し|詳しく|くわしく|具体的に|つまり|要するに|たとえば|例えば|なぜ|なんで|どうして)[^をはがの、]{0,10}$",
    ))
)  # fmt: skip
_TOPIC = re.compile(rf"^(?P<topic>[^をがの、]{{1,16}}?)(?:{_CONDITION}|は|も)(?P<asking>{_ASKING}.{{0,8}}?)?{_END}")
_WORD = re.compile("[一-鿿々ァ-ヶーA-Za-zＡ-Ｚａ-ｚ0-9０-９]+")
_ENDS_AS_PERSON = re.compile(f"{_PERSON}$")
_NAMED_BY_LETTER = re.compile("[A-Za-zＡ-Ｚａ-ｚ0-9０-９]+$")
_SIDES = frozenset("前後内外上下左右始末")
_HOW_IT_IS = re.compile("どう(?:な(?:る|ります)か?)?")
_HOW_MUCH = re.compile("いくら(?:にな(?:る|ります)か?)?")
_NUMBERED = re.compile("[0-9０-９]+(?P<counter>[一-鿿ァ-ヶ]+)")


def is_follow_up(question: str) -> bool:
    """Whether the question cannot be understood without the one before."""
    text = question.strip()
    return bool(_POINTS_BACK.match(text) or _LEANING.match(text))


def searched_question(question: str, earlier: Sequence[str]) -> str:
    """The question to search: with what the conversation asks about, where it does not stand on its own."""
    text = question.strip()
    if not is_follow_up(text):
        return text
    whole = ""
    for asked in map(str.strip, earlier):
        whole = _in_its_place(asked, whole) or whole or asked if is_follow_up(asked) else asked
    return _in_its_place(text, whole) or f"{whole} {_POINTS_BACK.sub('', text)}".strip()


def _in_its_place(text: str, whole: str) -> str:
    """The whole question with the topic of a follow-up in the place of the one word of its kind; nothing where there
    is none."""
    found = _TOPIC.match(_POINTS_BACK.sub("", text))
    topic = found["topic"].strip() if found else ""
    if not found or not topic or topic in whole or not _asks_no_more(found["asking"] or "", whole):
        return ""
    alike = [word for word in _WORD.finditer(whole) if _is_of_kind(word.group(), topic)]
    return f"{whole[: alike[0].start()]}{topic}{whole[alike[0].end() :]}" if len(alike) == 1 else ""


def _asks_no_more(asking: str, whole: str) -> bool:
    """Whether the whole question asks what the follow-up asks: 「課長は何級ですか」 asks for no 宿泊料."""
    if asking in whole or _HOW_IT_IS.fullmatch(asking):
        return True
    return _HOW_MUCH.fullmatch(asking) is not None and re.search(_ASKING, whole) is None


def _is_of_kind(one: str, other: str) -> bool:
    """Whether two words name things of one kind: both persons (主事, 課長), numbers of the same things (4月, 5月),
    words with the same last two letters (甲地方, 乙地方), or two of two letters of which the first (平日, 休日) or the
    side (午前, 午後) differs. 何日 is none."""
    numbered = _NUMBERED.fullmatch(one), _NUMBERED.fullmatch(other)
    if numbered[0] and numbered[1]:
        return numbered[0]["counter"] == numbered[1]["counter"]
    if numbered[0] or numbered[1] or one.startswith("何") or not _WORD.fullmatch(other):
        return False
    if _ENDS_AS_PERSON.search(one) and _ENDS_AS_PERSON.search(other):
        return True
    first, second = (_NAMED_BY_LETTER.sub("", word) for word in (one, other))
    if len(first) == len(second) == 2:
        return first[1] == second[1] if first[0] != second[0] else {first[1], second[1]} <= _SIDES
    return first[-2:] == second[-2:] and min(len(first), len(second)) > 2
