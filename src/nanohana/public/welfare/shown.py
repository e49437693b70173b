"""What the pages of the welfare guide show: choices under headings, and what is known so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from nanohana.published.content import Municipality, Registry
from nanohana.welfare.guide import Ask, Consultation, understand
from nanohana.welfare.needs import GROUPS, NEEDS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency

AGES = (
    (AgeBand.CHILD, "18歳未満"),
    (AgeBand.YOUNG, "18歳から39歳まで"),
    (AgeBand.ADULT, "40歳から64歳まで"),
    (AgeBand.ELDER, "65歳以上"),
)
FOR_WHOM = (
    (ForWhom.SELF, "自分のこと"),
    (ForWhom.FAMILY, "家族や親族のこと"),
    (ForWhom.OTHER, "近所の人や知り合いのこと"),
)
URGENCIES = (
    (Urgency.NOW, "今、命や体の危険がある"),
    (Urgency.SOON, "今日から数日のうちに助けが要る"),
    (Urgency.LATER, "急いではいない"),
)
_ROWS = ("あいうえお", "かきくけこがぎぐげご", "さしすせそざじずぜぞ", "たちつてとだぢづでど", "なにぬねの",
         "はひふへほばびぶべぼぱぴぷぺぽ", "まみむめも", "やゆよ", "らりるれろ", "わをん")  # fmt: skip


@dataclass(frozen=True, slots=True)
class NeedChoice:
    key: str
    title: str
    meaning: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known; ``is_read`` where it was read out of the text and not answered."""

    ask: Ask
    label: str
    value: str
    is_read: bool


def need_groups(chosen: Collection[str], only: Iterable[str] = ()) -> list[tuple[str, list[NeedChoice]]]:
    """All needs under their headings, or ``only`` these under none."""
    groups: Iterable[tuple[str, Iterable[str]]] = [("", only)] if only else GROUPS
    return [
        (title, [NeedChoice(need, NEEDS[need].title, NEEDS[need].meaning, need in chosen) for need in needs])
        for title, needs in groups
    ]


def municipality_groups(registry: Registry) -> list[tuple[str, list[Municipality]]]:
    """The municipalities by the row of the kana in which their readings begin."""
    ordered = sorted(registry.municipalities, key=lambda one: (_row(one), one.reading))
    return [(f"{_ROWS[row][0]}行", list(group)) for row, group in groupby(ordered, key=_row)]


def known_facts(said: Consultation, registry: Registry) -> list[Fact]:
    """What was said and understood, in the order of the questions; each may be changed."""
    known = understand(said, registry)
    facts = [
        Fact(Ask.TROUBLE, "お困りのこと", _titles(each.need for each in known.needs), not said.needs),
        Fact(Ask.MUNICIPALITY, "お住まい", known.person.municipality, not said.municipality),
        Fact(Ask.AGE, "年齢", "、".join(dict(AGES)[age] for age in known.ages), said.age is None),
        Fact(Ask.FOR_WHOM, "どなたのことか", _label(FOR_WHOM, known.for_whom), said.for_whom is None),
        Fact(Ask.URGENCY, "急ぎ", _label(URGENCIES, known.urgency), said.urgency is None),
    ]
    return [fact for fact in facts if fact.value]


def _titles(needs: Iterable[str]) -> str:
    return "、".join(NEEDS[need].title for need in needs)


def _label(choices: Sequence[tuple[object, str]], value: object) -> str:
    return dict(choices).get(value, "")


def _row(one: Municipality) -> int:
    return next((row for row, kana in enumerate(_ROWS) if one.reading[:1] in kana), len(_ROWS) - 1)
