"""For whom a citizen writes, how old that person is, and how urgent it is, as far as the text says so."""

from __future__ import annotations

import re
from enum import StrEnum

from nanohana.japanese.numerals import integer_of
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.words import folded, words


class Urgency(StrEnum):
    """``NOW``: somebody is in danger. ``SOON``: within days. ``LATER``: nothing that cannot wait."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


_YEARS = re.compile(r"([0-9]{1,3})(?:歳|才|代|さい)")
_KANJI_YEARS = re.compile(
    "(?<![何数幾])(?:(?P<years>[〇一二三四五六七八九十百]{1,5})(?:歳|才|さい)|(?P<tens>[一二三四五六七八九]?十)代)"
)
#: Who has died needs no counter: it is about who is left.
_DIED = re.compile(
    "(?:夫|妻|主人|旦那|父|母|両親|親|祖[父母]|息子|娘|兄|姉|弟|妹)(?:が|を|は|も|に|と)[^。、!?]{0,8}?"
    "(?:亡く(?:な|し)|死別|死なれ|先立た|他界|逝)"
)
_WRITER = re.compile("(?:私|僕|俺|自分|当方|こちら)(?:は|も|が)?$")
_SOMEBODY = re.compile(
    "(?:息子|娘|長男|長女|次男|次女|孫|子(?:ども|供)|こども|姪|甥|弟|妹|母|父|祖母|祖父|兄|姉|夫|妻|叔[父母]|義[父母]|さん)"
)


def for_whom(text: str) -> ForWhom | None:
    """None where the text does not say."""
    said = folded(text)
    said = _DIED.sub("", said)
    found = {name: pattern.search(said) for name, pattern in words().people.items()}
    if found["other"]:
        return ForWhom.OTHER
    if found["done_to_self"]:
        return ForWhom.SELF
    family, self = found["family"], found["self"]
    if family and not (self and self.start() < family.start()):
        return ForWhom.FAMILY
    return ForWhom.SELF if self else None


def age_bands(text: str) -> tuple[AgeBand, ...]:
    """Of those spoken of, the main person first: years that stand with a person, and words of a stage of life.

    The years may be another's than the one who needs help: of an old mother and of children of three and five the text
    gives the children's. Without years the first word counts.
    """
    said = folded(text)
    years, stages = _years(said), [band for band, pattern in words().ages.items() if pattern.search(said)]
    return tuple(dict.fromkeys((*map(band_of, years), *stages))) if years else tuple(stages[:1])


def band_of(years: int) -> AgeBand:
    """The band of an age in years."""
    if years < 18:
        return AgeBand.CHILD
    return AgeBand.YOUNG if years < 40 else AgeBand.ADULT if years < 65 else AgeBand.ELDER


def urgency(text: str) -> Urgency | None:
    """``SOON`` where the text says so; danger is for ``chatbot.emergency`` to find."""
    return Urgency.SOON if words().soon.search(folded(text)) else None


def _years(said: str) -> list[int]:
    """The ages written beside somebody who is spoken of, else the first one in the text that is not the writer's."""
    found = [(match.start(), match.end(), int(match[1])) for match in _YEARS.finditer(said) if int(match[1]) <= 120]
    found += [(match.start(), match.end(), _value(match)) for match in _KANJI_YEARS.finditer(said)]
    beside = [years for start, end, years in found if _SOMEBODY.search(_around(said, start, end))]
    others = [years for start, _, years in found if not _WRITER.search(said[max(0, start - 4) : start])]
    about_another = any(words().people[name].search(said) for name in ("family", "other"))
    return beside or (others if about_another else [years for _, _, years in found])[:1]


def _value(match: re.Match[str]) -> int:
    return integer_of(match["years"] or match["tens"])


def _around(said: str, start: int, end: int) -> str:
    """What stands beside a place, within its sentence."""
    return said[max(0, start - 4) : start].rpartition("。")[2] + said[end : end + 5].partition("。")[0]
