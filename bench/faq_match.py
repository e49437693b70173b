"""``python -m bench.faq_match [--tuning] [--list]``: is a citizen's question answered by the approved answer meant?

``citizens/test/paraphrases*.jsonl``: citizens' words for an approved question. Printed are how often the right one
comes first, is shown, is among the choices of a question back; how often the answer of another is shown; and, beside
it, the order by BM25 alone. With vectors and without.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from bench.citizens.asking import Citizens, citizens
from bench.citizens.questions import Question, test, tuning
from bench.citizens.site import TODAY, by_key
from bench.error_rates import with_interval
from nanohana.chatbot.asked import Asked
from nanohana.chatbot.outcomes import Outcome, Reply


def bm25_first(asking: Citizens, asked: Sequence[Question]) -> int:
    """How many have the right one first by the words alone."""
    bots, first = by_key(asking.site), 0
    for one in asked:
        searched = Asked(bots[one.chatbot], one.question, (), asking.site, TODAY).searched
        near = bots[one.chatbot].faqs.nearest(searched, TODAY)
        first += max(near, key=lambda each: each.parts[0]).faq.key == one.faq
    return first


def ranked_first(asking: Citizens, one: Question) -> bool:
    asked = Asked(by_key(asking.site)[one.chatbot], one.question, (), asking.site, TODAY, asking.embed)
    return asked.match.best.key == one.faq


def is_offered(asking: Citizens, one: Question, reply: Reply) -> bool:
    """Whether the question back has the right one among its choices."""
    faqs = by_key(asking.site)[one.chatbot].content.faqs
    question = next((faq.question for faq in faqs if faq.key == one.faq), "")
    return reply.outcome == Outcome.CLARIFICATION and any(choice.question == question for choice in reply.choices)


def report(name: str, asking: Citizens, asked: Sequence[Question]) -> None:
    replies = list(asking.asked(asked))
    counts = Counter(reply.outcome for _, reply in replies)
    shown = [(one, reply) for one, reply in replies if reply.outcome == Outcome.FAQ]
    wrong = [(one, reply) for one, reply in shown if reply.faq != one.faq]
    first = sum(ranked_first(asking, one) for one in asked)
    figures = {
        "right one first": first,
        "right answer shown": len(shown) - len(wrong),
        "right one offered": sum(is_offered(asking, one, reply) for one, reply in replies),
        "wrong approved answer shown": len(wrong),
        "right one first by BM25 alone": bm25_first(asking, asked),
    }
    print(
        f"{name}: {len(asked)} questions, {', '.join(f'{outcome} {count}' for outcome, count in counts.most_common())}"
    )
    for label, count in figures.items():
        print(f"  {label:32} {with_interval(count / len(asked), len(asked))}")
    if "--list" in sys.argv:
        print(*(f"    {one.question} [{one.faq}] {reply.faq}" for one, reply in wrong), sep="\n")


def main() -> None:
    asked = (tuning if "--tuning" in sys.argv else test)("paraphrases")
    for name, with_embeddings in (("with vectors", True), ("words alone", False)):
        report(name, citizens(asked, with_embeddings=with_embeddings), asked)


if __name__ == "__main__":
    main()
