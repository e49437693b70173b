"""Claims made by rule from sentences of real texts: some say the same, some say a thing that nobody wrote."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.verification_rules import RULES, Place
from bench.verification_texts import Text
from nanohana.answering.evidence import Evidence
from nanohana.japanese.normalise import key
from nanohana.japanese.wareki import dates

SHORTEST, LONGEST = 15, 160  # characters of a sentence that a claim is made from
PER_KIND = 3  # claims of one kind from one document
_NUMBERING = re.compile(
    r"^(?:第[0-9一二三四五六七八九十百]+条(?:の[0-9一二三四五六七八九十]+)*"
    r"|[(（]?[0-9０-９一二三四五六七八九十]{1,3}[)）]?)[　 ]+"
)
_QUESTION = re.compile(
    "(?P<about>.+は)、?(?:何|なに|どこ|誰|だれ|いつ|どれ|どちら|何[年月日人歳世紀時代語]+|どこの国)(?:頃|ごろ|のこと)?"
    "(?:だろう|でしょう|です)?か?[。？?]?"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, whether ``evidence`` supports it, and the sentence it was made from."""

    kind: str
    is_supported: bool
    claim: str
    origin: str
    evidence: Evidence


def pairs(texts: Sequence[Text], seed: int = 1) -> Iterator[Pair]:
    """Claims of every kind from every document, with a fixed seed."""
    for number, text in enumerate(texts):
        dice = random.Random(f"{seed} {text.title}")
        places = _places(text, dice)
        for kind, is_supported, rule in RULES:
            made = 0
            for place in places:
                claim = rule(place, dice)
                if claim is None or (key(claim) == key(place.sentence)) != (kind == "verbatim"):
                    continue
                if not is_supported and _is_said(claim, place.others):
                    continue
                yield Pair(kind, is_supported, claim, place.sentence, text.evidence(place.position))
                made += 1
                if made == PER_KIND:
                    break
        others = _places(texts[number - 1], dice)
        for place, other in list(zip(places, others, strict=False))[:PER_KIND]:
            if not _is_said(other.sentence, place.others):
                yield Pair("another document", False, other.sentence, other.sentence, text.evidence(place.position))
        yield from _answered(text, dice)


def _answered(text: Text, dice: random.Random) -> Iterator[Pair]:
    """Questions of people turned into statements, with their answer and with another one of the same paragraph."""
    for position, question, answer in text.asked:
        about = _QUESTION.fullmatch(question)
        if not about:
            continue
        others = sorted({other for at, _, other in text.asked if at == position and other not in answer + question})
        evidence = text.evidence(position)
        yield Pair("in a person's words", True, f"{about['about']}{answer}です。", question, evidence)
        if others:
            yield Pair("wrong answer", False, f"{about['about']}{dice.choice(others)}です。", question, evidence)


def _places(text: Text, dice: random.Random) -> list[Place]:
    """The whole sentences of a document in random order; every statement only once."""
    said = [(position, _NUMBERING.sub("", sentence)) for position, sentence in text.sentences()]
    found = {sentence: position for position, sentence in said if _is_whole(sentence)}
    inside = {position: _others(text, position) for position in set(found.values())}
    places = [Place(text, position, sentence, inside[position]) for sentence, position in found.items()]
    dice.shuffle(places)
    return places


def _is_said(claim: str, others: Sequence[str]) -> bool:
    """Whether the claim stands in the evidence after all, as another sentence."""
    return _canonical(claim) in map(_canonical, others)


def _canonical(sentence: str) -> str:
    folded = key(sentence)
    for day in reversed(dates(folded)):
        folded = folded[: day.start] + day.iso + folded[day.end :]
    return folded


def _is_whole(sentence: str) -> bool:
    """Whether it is a statement that can stand alone: not the rest of a broken line, not a question, no heading."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and sentence.endswith("。")
        and not sentence.endswith("か。")
        and sentence[0] not in "（）のにをはがと、イロハニ問"
    )


def _others(text: Text, position: int) -> list[str]:
    evidence = text.evidence(position)
    near = Text(text.title, tuple((source.heading_path, source.text) for source in evidence.sources))
    return [_NUMBERING.sub("", sentence) for _, sentence in near.sentences()]
