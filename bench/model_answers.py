"""``python -m bench.model_answers [COUNT]``: what the chat model makes of the evidence for evaluation questions.

Asks the configured model (or the local one that ``nanohana serve`` runs in this data folder) the product's own prompts
for answerable evaluation questions, then as many unanswerable ones with the nearest passages forced on it, and prints
every answer with its verdicts: time to the first word, tokens a second, whether the expected answer stands in it, how
many sentences the check lets stand. The sample prefecture must be loaded and ready.
"""

from __future__ import annotations

import asyncio
import dataclasses
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
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with product_ready():
        from nanohana.configuration import current
        from nanohana.llm.profiles import profile_of

        profile = profile_of(current())
        if profile is None:
            raise SystemExit("no chat model is configured or running")
        print(f"model {profile.name}, at most {profile.max_evidence_tokens} tokens of evidence")
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
    from nanohana.answering.sentence_stream import SentenceStream
    from nanohana.answering.verification import Verifier

    right = claimed = confirmed = 0
    waits: list[float] = []
    print(f"\n{name}: {len(asked)} questions")
    for one in asked:
        known = found(one)
        evidence = dataclasses.replace(select(sought(one.question, known), known), sufficient=True)
        made = asyncio.run(_ask(one.question, evidence, profile))
        verifier, stream = Verifier(evidence), SentenceStream()
        verdicts = [(s.text, verifier.verify(s.text).supported) for s in (*stream.feed(made.text), *stream.close())]
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
