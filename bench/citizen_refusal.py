"""``python -m bench.citizen_refusal [--tuning] [--list]``: what cannot be answered is not answered as if it were known.

``citizens/test/refusal*.jsonl``: questions of each field that its documents do not answer, and questions of other
fields. As if known are an approved answer and sentences of documents; a question back, another chatbot, contacts, and
what the owner says himself of a word (fixed answers, forbidden topics) are not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from bench.citizens.asking import KNOWN, Citizens, citizens
from bench.citizens.questions import Question, test, tuning
from bench.error_rates import with_interval


def report(name: str, asking: Citizens, asked: Sequence[Question]) -> None:
    replies = list(asking.asked(asked))
    known = [(one, reply) for one, reply in replies if reply.outcome in KNOWN]
    counts = Counter(reply.outcome for _, reply in replies)
    print(
        f"{name}: {len(asked)} questions, {', '.join(f'{outcome} {count}' for outcome, count in counts.most_common())}"
    )
    print(f"  answered as if known {with_interval(len(known) / len(asked), len(asked))}")
    if "--list" in sys.argv:
        for one, reply in known:
            print(
                f"    {reply.outcome} {reply.score:.2f} [{one.chatbot}] {one.question} {reply.faq} "
                f"{[sentence.text[:60] for sentence in reply.sentences]}"
            )


def main() -> None:
    asked = (tuning if "--tuning" in sys.argv else test)("refusal")
    for name, with_embeddings in (("with vectors", True), ("words alone", False)):
        report(name, citizens(asked, with_embeddings=with_embeddings), asked)


if __name__ == "__main__":
    main()
