"""What binds the parts of a rule: both or either, from which day on, always or in one case only, and which value whose.

Each check says that a claim cannot be what a passage says, though all its words stand there. Texts are folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nanohana.answering.literals import without_values
from nanohana.answering.stance import Stance, contradicts, stance
from nanohana.japanese.numerals import numerals

_WORD = re.compile("[一-鿿々]{2,}|[ァ-ヶー]{2,}")
_EITHER = re.compile("又は|または|若しくは|もしくは|いずれか|か、")
_BOTH = re.compile("かつ|及び|および|並びに|ならびに|いずれも|とともに")
_NEAR = 60  # characters between two things that a word joins
_FROM = re.compile("(?P<what>[^、。]{0,14}?)(?P<unit>日|月|年度?)(?P<next>の翌[日月]|の前日)?(?:から|より)")
_YEAR_OF = re.compile("属する(?:会計|事業)?年度の?(?P<which>翌|直前|前)?")
_ALWAYS = re.compile(
    "必ず|一切|いかなる|例外[はなをが]|すべて|全て|常に|全額|場合でも|場合も(?=[、あ])|であっても|"
    "(?<=[がは])なくても(?!よ|良|い|構|かま|差し支|済|足り)|な(?:い|かった)(?:場合|とき)(?:でも|も)"
)
_CASE_TOO = re.compile("(?P<word>[一-鿿]{2,})[^、。]{0,6}(?:場合|とき)も、")
_ONLY = re.compile("に限(?:り|る|られ|って)|のみ|だけ")
_SAYS_ALWAYS = re.compile(
    "いずれに?も|すべて|全て|全部|一切|いかなる|常[に時]|何人も|な(?:くて|いとき|かつたとき)も|要しない|場合で(?:も|あつても|あっても)|にかかわらず"
)
_SAYS_ONLY = re.compile("限[りるらっつ]|のみ|だけ|以外")
_LEFT_OUT = re.compile(r"(?:^|[(（、。])(?P<what>[^、。()（）]{1,40})を除[くきい]")
_EXCLUDES = re.compile("除[かきくい]|以外|含[まみ](?:ない|ません)|対象外|対象に(?:は)?[一-鿿な][らり](?:ない|ません)")
_NEGATIVE = (Stance.WAIVES, Stance.DENIES)
_REFERS = re.compile("(?:同|前|次|第[0-9一-十]+)[条項号](?:第[0-9一-十]+[条項号])*(?:に規定する|の規定による)?")
_CASE = re.compile("^(?:ただし|但し)、?(?P<case>.{2,120}?)(?:ときは|とき、|場合|については|には)")
_LABEL = re.compile("([一-鿿々ァ-ヶー]{1,20})(?=(?:の[一-鿿々ァ-ヶー]+)?(?:は|が|にあ|にお|のうち|の場合)|$)")
_IS = "(?:を|が|で)?(?:する|した|ある|あった|あつた)"
_IS_NOT = "(?:を|が|で|は)*(?:しない|ない|なかった|せず)"
_THERE_IS = re.compile("(?P<word>[一-鿿々]{2,6})が(?P<is>あ|な)(?:って|く(?:て)?)(?!はな|も)")  # 理由があって
MOST_OF_A_CASE = 0.6  # of its words
_COPULA = re.compile("(?P<said>[一-鿿々ァ-ヶーぁ-ん0-9]{4,12}?)(?:です|である|となります|になります)。?$")


def conflicts(claim: str, predicate: str, near: str, own: str, exception: str) -> bool:
    """Whether a claim cannot be what a passage says.

    ``near`` is it with what it leans on, ``own`` it alone; ``predicate`` ends with what it says holds.
    """
    return (
        joins_otherwise(claim, near)
        or begins_otherwise(claim, near)
        or counts_otherwise(claim, own)
        or goes_further(claim, near)
        or stops_short(claim, near)
        or gives_values_otherwise(claim, own)
        or is_left_out(claim, near, predicate)
        or denies_a_condition(claim, near)
        or is_excepted(claim, near, exception)
    )


def joins_otherwise(claim: str, passage: str) -> bool:
    """Whether the claim asks for one of two things where the passage asks for both, or the reverse."""
    return any(_joined(claim, ours, theirs, passage) for ours, theirs in ((_EITHER, _BOTH), (_BOTH, _EITHER)))


def _joined(claim: str, ours: re.Pattern[str], theirs: re.Pattern[str], passage: str) -> bool:
    for sign in ours.finditer(claim):
        before = _WORD.findall(claim, max(0, sign.start() - _NEAR), sign.start())
        after = _WORD.search(claim, sign.end())
        if before and after:
            between = list(_between(before[-1], after.group(), passage))
            signed = [text for text in between if ours.search(text) or theirs.search(text)]
            if signed and not any(ours.search(text) for text in signed):
                return True
    return False


def _between(first: str, second: str, passage: str) -> Iterator[str]:
    """What stands between two words of a passage, in either order, where they are near and no 。 is between."""
    for one, other in ((first, second), (second, first)):
        for start in re.finditer(re.escape(one), passage):
            end = passage.find(other, start.end(), start.end() + _NEAR)
            if end >= 0 and "。" not in passage[start.end() : end]:
                yield passage[start.end() : end]


def begins_otherwise(claim: str, passage: str) -> bool:
    """Whether a span of the claim begins on another day: of the application, not the notice; that day, not the next."""
    theirs = list(_FROM.finditer(without_values(passage)))
    ours = list(_FROM.finditer(without_values(claim)))
    return bool(theirs) and any(not any(_same_beginning(one, other) for other in theirs) for one in ours)


def _same_beginning(one: re.Match[str], other: re.Match[str]) -> bool:
    if one["unit"][0] != other["unit"][0] or (one["next"] or "") != (other["next"] or ""):
        return False
    words = [word for word in _WORD.findall(one["what"][-8:]) if word != "当該"]
    return not words or any(word[i : i + 2] in other["what"][-8:] for word in words for i in range(len(word) - 1))


def counts_otherwise(claim: str, passage: str) -> bool:
    """Whether the claim takes another year than the passage: that in which a day falls, the next, or the one before."""
    ours, theirs = ({year["which"] for year in _YEAR_OF.finditer(text)} for text in (claim, passage))
    return bool(ours and theirs) and not ours & theirs


def goes_further(claim: str, passage: str) -> bool:
    """Whether the claim says always, or only, where the passage does not."""
    claim = _CASE_TOO.sub(lambda case: "" if _is_a_case(case["word"], passage) else case.group(), claim)
    return any(
        (said := ours.search(claim)) is not None and said.group() not in passage and theirs.search(passage) is None
        for ours, theirs in ((_ALWAYS, _SAYS_ALWAYS), (_ONLY, _SAYS_ONLY))
    )


def _is_a_case(word: str, passage: str) -> bool:
    """Whether a passage names a case by this word itself: then 「…の場合も」 adds no other."""
    return "ただし" not in passage and re.search(f"{word}[^、。]{{0,12}}(?:場合|とき)", passage) is not None


def stops_short(claim: str, passage: str) -> bool:
    """Whether what a thing is by the claim (…は取得した日です) is part of a longer name there (取得した日の…)."""
    found = _COPULA.search(claim)
    if not found or found["said"] not in passage:
        return False
    ends = [match.end() for match in re.finditer(re.escape(found["said"]), passage)]
    return all(re.match("(?:[(（][^()（）]*[)）])?の[一-鿿]", passage[end:]) is not None for end in ends)


def gives_values_otherwise(claim: str, passage: str) -> bool:
    """Whether a value stands in the claim behind a word that the passage has only behind it, before its next value.

    「甲は1日、乙は3日」 does not say 「乙は1日」.
    """
    ours, theirs = _valued(claim), _valued(passage)
    for at, (start, _, said) in enumerate(ours):
        before = max((end for _, end, other in ours[:at] if other[-1:] == said[-1:]), default=0)
        labels = _LABEL.findall(claim[before:start])
        places = [place for place, (_, _, other) in enumerate(theirs) if other == said]
        if places and any(all(_belongs_to_next(one, passage, theirs, place) for place in places) for one in labels):
            return True
    return False


def _belongs_to_next(label: str, passage: str, values: Sequence[tuple[int, int, str]], place: int) -> bool:
    if place + 1 >= len(values):
        return False
    own, following = values[place], values[place + 1]
    is_like = own[2][-1:] == following[2][-1:]
    return is_like and label in passage[own[1] : following[0]] and label not in passage[: own[0]]


def _valued(text: str) -> list[tuple[int, int, str]]:
    """(start, end, digits with what they count) of the numbers of a text."""
    return [(one.start, one.end, one.text + text[one.end : one.end + 1]) for one in numerals(text)]


def is_left_out(claim: str, passage: str, predicate: str) -> bool:
    """Whether the claim states of a case what the passage states without it: 「（国を除く。）」."""
    return (
        _EXCLUDES.search(claim) is None
        and _names_left_out(claim, passage)
        and (stance(claim) in _NEGATIVE) == (stance(predicate) in _NEGATIVE)
    )


def is_exempt(claim: str, passage: str, predicate: str) -> bool:
    """Whether the claim says of a case left out of a rule that the rule does not hold for it."""
    if "除" in claim:
        return False
    is_denied = stance(claim) in _NEGATIVE or _EXCLUDES.search(claim) is not None
    return is_denied and stance(predicate) not in _NEGATIVE and _names_left_out(claim, passage)


def _names_left_out(claim: str, passage: str) -> bool:
    for found in _LEFT_OUT.finditer(passage):
        named = _names(_REFERS.sub("", found["what"]))
        own = [word for word in named if passage.count(word) == 1]
        if any(word in claim for word in own) and _covers(claim, named):
            return True
    return False


def is_excepted(claim: str, passage: str, exception: str) -> bool:
    """Whether the claim is about the very case of the exception behind the passage, and states what holds otherwise."""
    found = _CASE.search(exception)
    if not found or not contradicts(claim, exception):
        return False
    own = [word for word in _names(found["case"]) if word not in passage]
    return bool(own) and _covers(claim, own)


def _covers(claim: str, case: Sequence[str]) -> bool:
    return sum(word in claim for word in case) / len(case) >= MOST_OF_A_CASE


def _names(text: str) -> list[str]:
    """The words of a case; a lone ideograph (国) where there is nothing longer."""
    plain = re.sub("場合|とき|その他|当該|以下|以外|規定", " ", text)
    return list(dict.fromkeys(_WORD.findall(plain) or re.findall("[一-鿿]", plain)))


def denies_a_condition(claim: str, passage: str) -> bool:
    """Whether the claim speaks of the case that a thing is done, and the passage that it is not; or the reverse."""
    return any(
        _says(found["word"], theirs, passage) and not _says(found["word"], ours, passage)
        for ours, theirs in ((_IS, _IS_NOT), (_IS_NOT, _IS))
        for found in re.finditer(f"(?P<word>[一-鿿々]{{2,12}}){ours}(?:と|とき|場合|[一-鿿])", claim)
    ) or any(
        re.search(f"{found['word']}が{'なく' if found['is'] == 'あ' else 'あ'}", passage) is not None
        and f"{found['word']}が{found['is']}" not in passage
        for found in _THERE_IS.finditer(claim)
    )


def _says(word: str, pattern: str, passage: str) -> bool:
    joined = "(?:(?:若しくは|又は)[^、。]{1,12})?" if pattern == _IS_NOT else ""
    return re.search(f"{re.escape(word)}{joined}{pattern}", passage) is not None
