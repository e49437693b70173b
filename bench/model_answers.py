"""``python -m bench.model_answers [COUNT] [--near]``: what the chat model makes of evidence for evaluation questions.

Asks the configured model (or the local one that ``nanohana serve`` runs in this data folder) the product's own prompts
for answerable evaluation questions, then as many unanswerable ones with the nearest passages forced on it, and prints
every answer with its verdicts: time to the first word, tokens a second, whether the expected answer stands in it, how
many sentences the check lets stand. The sample prefecture must be loaded and ready.

``--near``: calibration questions of which the product shows only what is near, asked as of a trusted model. Of the
answerable ones: the share whose answer stands in the sentences that the check lets stand; of the others: the share of
which no sentence stands, which is right.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import sys
import time
from typing import TYPE_CHECKING

from bench.calibrate_evidence import Asked, found, product_ready, questions, stands

if TYPE_CHECKING:
    from nanohana.answering.evidence import Evidence
    from nanohana.llm.profiles import Profile


@dataclasses.dataclass(frozen=True)
class Made:
    text: str
    first_word: float  # seconds
    tokens_a_second: float
    prompt_tokens: int


def main() -> None:
    count = next((int(argument) for argument in sys.argv[1:] if argument.isdecimal()), 8)
    with product_ready():
        from nanohana.configuration import current
        from nanohana.llm.profiles import profile_of

        profile = profile_of(current())
        if profile is None:
            raise SystemExit("no chat model is configured or running")
        is_near = "--near" in sys.argv
        profile = dataclasses.replace(profile, trusted=profile.trusted or is_near)
        print(f"model {profile.name}, at most {profile.max_evidence_tokens} tokens of evidence")
        if is_near:
            _report_near(count, profile)
            return
        asked = questions("evaluation")
        for name, chosen in (
            ("answerable", [one for one in asked if one.answerable]),
            ("unanswerable, nearest passages forced", [one for one in asked if not one.answerable]),
        ):
            step = max(1, len(chosen) // count)
            _report(name, chosen[::step][:count], profile)


def _report(name: str, asked: list[Asked], profile: Profile) -> None:
    from nanohana.answering.rarity import sought
    from nanohana.answering.selection import select

    right = claimed = confirmed = 0
    waits: list[float] = []
    print(f"\n{name}: {len(asked)} questions")
    for one in asked:
        known = found(one)
        evidence = dataclasses.replace(select(sought(one.question, known), known), sufficient=True)
        made = asyncio.run(_ask(one.question, evidence, profile))
        verdicts = _checked(evidence, made.text)
        has_answer = one.answerable and stands(one.answer, made.text)
        right += has_answer
        claimed += len(verdicts)
        confirmed += sum(supported for _, supported in verdicts)
        waits.append(made.first_word)
        print(
            f"- {one.question} (expected: {one.answer or 'none'}, {'present' if has_answer else 'absent'}; first word "
            f"{made.first_word:.1f} s, {made.prompt_tokens} prompt tokens, {made.tokens_a_second:.1f} tokens/s)"
        )
        for text, supported in verdicts:
            print(f"    {'根拠あり  ' if supported else '根拠未確認'} {text}")
    print(
        f"{name}: expected answer present {right}/{len(asked)}; sentences confirmed {confirmed}/{claimed}; "
        f"first word median {sorted(waits)[len(waits) // 2]:.1f} s"
    )


def _report_near(count: int, profile: Profile) -> None:
    from nanohana.answering.rarity import sought
    from nanohana.answering.selection import select

    asked = questions("calibration")
    random.Random(1).shuffle(asked)
    for answerable in (True, False):
        chosen, kept_something, has_answer = 0, 0, 0
        for one in (one for one in asked if one.answerable == answerable):
            known = found(one)
            evidence = select(sought(one.question, known), known)
            if not evidence.near:
                continue
            chosen += 1
            made = asyncio.run(_ask(one.question, evidence, profile))
            kept = [text for text, supported in _checked(evidence, made.text) if supported]
            kept_something += bool(kept)
            has_answer += answerable and stands(one.answer, "".join(kept))
            print(f"- {one.question} (expected: {one.answer or 'none'})", *kept, sep="\n    ", flush=True)
            if chosen == count:
                break
        kind = "answerable" if answerable else "unanswerable"
        print(f"{kind}, only near: {chosen} questions; kept something {kept_something}, the answer {has_answer}")


def _checked(evidence: Evidence, text: str) -> list[tuple[str, bool]]:
    """The sentences of a model, each with whether the check lets it stand."""
    from nanohana.answering.sentence_stream import SentenceStream
    from nanohana.answering.verification import Verifier

    verifier, stream = Verifier(evidence), SentenceStream()
    return [(s.text, verifier.verify(s.text).supported) for s in (*stream.feed(text), *stream.close())]


async def _ask(question: str, evidence: Evidence, profile: Profile) -> Made:
    from nanohana.answering.prompts import messages
    from nanohana.llm.gateway import Delta, Finished, Gateway

    asked, began, first, text = messages(question, evidence, profile, general=False), time.monotonic(), 0.0, ""
    tokens = prompt = 0
    async for event in Gateway(profile).stream(asked, max_tokens=profile.max_answer_tokens):
        match event:
            case Delta(words):
                first = first or time.monotonic() - began
                text += words
            case Finished(_, prompt_tokens, answer_tokens):
                prompt, tokens = prompt_tokens or 0, answer_tokens or 0
    return Made(text, first, tokens / max(time.monotonic() - began - first, 1e-6), prompt)


if __name__ == "__main__":
    main()
