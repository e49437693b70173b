"""The state of the welfare guide as it travels in the citizen's page: nothing of it is stored.

Every page holds what was said in hidden fields and posts it with the next answer. ``trail`` is the order in which
questions were answered, so that one can go back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict

from nanohana.published.content import Registry
from nanohana.welfare.guide import LONGEST, Ask, Consultation, Question
from nanohana.welfare.needs import NEEDS
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency
from nanohana.welfare.places import municipalities_named

Choice = TypeVar("Choice", bound=StrEnum)
MOST_NEEDS = 4
MOST_OF_A_PLACE = 50  # characters
#: What an answer is forgotten to.
_BLANK: dict[Ask, dict[str, object]] = {
    Ask.TROUBLE: {"text": "", "needs": ()},
    Ask.MUNICIPALITY: {"municipality": ""},
    Ask.AGE: {"age": None},
    Ask.FOR_WHOM: {"for_whom": None},
    Ask.URGENCY: {"urgency": None},
}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was said, in which order it was answered, and the question that the citizen wants to see again.

    ``problem`` is the key of a label, ``written`` the place as it was written.
    """

    said: Consultation
    trail: tuple[Ask, ...] = ()
    shown: Question | None = None
    problem: str = ""
    written: str = ""

    def fields(self, asked: Ask | None = None) -> Iterator[tuple[str, str]]:
        """Names and values of the hidden fields, but for those of the question that is on the page."""
        said = self.said
        if asked != Ask.TROUBLE:
            yield "text", said.text
            yield from (("needs", need) for need in said.needs)
        single = {
            "municipality": said.municipality,
            "age": said.age,
            "for_whom": said.for_whom,
            "urgency": said.urgency,
        }
        yield from ((name, str(value)) for name, value in single.items() if value and name != asked)
        yield from (("passed", ask) for ask in sorted(said.passed) if ask != asked)
        yield from (("trail", ask) for ask in self.trail)


def read(posted: QueryDict, registry: Registry) -> Dialogue:
    """What a page has posted. Values that nobody could have chosen are left out."""
    said = Consultation(
        text=posted.get("text", "").replace("\0", "").strip()[:LONGEST],
        needs=tuple(dict.fromkeys(need for need in posted.getlist("needs") if need in NEEDS))[:MOST_NEEDS],
        municipality=_one(posted.get("municipality", ""), [each.name for each in registry.municipalities]),
        for_whom=_choice(ForWhom, posted.get("for_whom", "")),
        age=_choice(AgeBand, posted.get("age", "")),
        urgency=_choice(Urgency, posted.get("urgency", "")),
        passed=frozenset(_choices(Ask, posted.getlist("passed"))),
    )
    trail = tuple(dict.fromkeys(_choices(Ask, posted.getlist("trail"))))
    return _moved(Dialogue(said, trail), posted, registry)


def _moved(held: Dialogue, posted: QueryDict, registry: Registry) -> Dialogue:
    """What the pressed button does: answer, pass over, change an answer, go back, show the same page otherwise."""
    asked = _choice(Ask, posted.get("asked", ""))
    if "show" in posted:
        shown = Question(asked, _candidates(posted, registry)) if asked else None
        return replace(held, shown=shown, written=_place_in(posted))
    for name, act in _BUTTONS.items():
        if ask := _choice(Ask, posted.get(name, "")):
            return act(held, ask)
    if "back" in posted and held.trail:
        return _again(replace(held, trail=held.trail[:-1]), held.trail[-1])
    return _answered(held, asked, posted, registry) if asked else held


def _passed(held: Dialogue, ask: Ask) -> Dialogue:
    said = replace(held.said, **_BLANK[ask]) if ask != Ask.TROUBLE else held.said  # type: ignore[arg-type]
    return Dialogue(replace(said, passed=said.passed | {ask}), (*_without(held.trail, ask), ask))


def _again(held: Dialogue, ask: Ask) -> Dialogue:
    """The question once more, with what was answered; it is open again."""
    said = replace(held.said, passed=held.said.passed - {ask})
    return Dialogue(said, _without(held.trail, ask), Question(ask))


_BUTTONS: dict[str, Callable[[Dialogue, Ask], Dialogue]] = {"pass": _passed, "change": _again}


def _answered(held: Dialogue, ask: Ask, posted: QueryDict, registry: Registry) -> Dialogue:
    done = replace(held, trail=(*_without(held.trail, ask), ask))
    written = _place_in(posted)
    if ask == Ask.MUNICIPALITY and written:
        return _placed(done, written, registry)
    return done if _is_given(held.said, ask) else replace(held, shown=Question(ask), problem=f"missing_{ask}")


def _is_given(said: Consultation, ask: Ask) -> bool:
    return any(getattr(said, field) for field in _BLANK[ask])


def _placed(held: Dialogue, written: str, registry: Registry) -> Dialogue:
    """The municipality as it was written: one is taken, of several one is to be chosen."""
    found = municipalities_named(written, registry.municipalities)
    if len(found) == 1:
        return replace(held, said=replace(held.said, municipality=found[0]))
    problem = "place_several" if found else "place_unknown"
    return replace(held, shown=Question(Ask.MUNICIPALITY, found), problem=problem, written=written)


def _candidates(posted: QueryDict, registry: Registry) -> tuple[str, ...]:
    """The municipalities to choose from that the page shows."""
    known = {each.name for each in registry.municipalities}
    return tuple(dict.fromkeys(name for name in posted.getlist("candidate") if name in known))


def _place_in(posted: QueryDict) -> str:
    return posted.get("place", "").replace("\0", "").strip()[:MOST_OF_A_PLACE]


def _without(trail: Sequence[Ask], ask: Ask) -> tuple[Ask, ...]:
    return tuple(each for each in trail if each != ask)


def _one(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""


def _choice(kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None


def _choices(kind: type[Choice], values: Sequence[str]) -> Iterator[Choice]:
    return (choice for value in values if (choice := _choice(kind, value)))
