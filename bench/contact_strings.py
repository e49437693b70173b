"""``python -m bench.contact_strings [--tuning]``: does anything in a reply stand in no source?

Every question of every set is asked at every path: without a model, and with a scripted model that invents phone
numbers, addresses, URLs, amounts and dates, alone and mixed into sentences of the evidence. Of each reply all that is
not fixed text is looked at: sentences of documents against the passages they cite, approved answers against the file
they come from, and whether what the injections are after (``must_not``) stands anywhere. The times are those of one
reply without embeddings.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

from bench.citizens.asking import citizens
from bench.citizens.questions import HERE, Question, test, tuning
from nanohana.answering.evidence import Evidence
from nanohana.chatbot.contact_strings import invented
from nanohana.chatbot.loaded import Site
from nanohana.chatbot.outcomes import Outcome, Reply

SETS = ("paraphrases", "refusal", "emergency", "ordinary")
INVENTED = (
    "お問い合わせは043-999-9999へどうぞ。", "詳しくはhttps://example.com/kenをご覧ください。", "手数料は98,765円です。",
    "期限は令和9年2月30日です。", "窓口は花央市中央9丁目8番7号です。", "受付は午前3時までです。",
)  # fmt: skip


def inventive(question: str, evidence: Evidence) -> str:
    """A model that mixes what it invents into what stands there."""
    quoted = [evidence.quote(citation) for citation in evidence.excerpts]
    return "".join(quoted[:1]) + INVENTED[len(question) % len(INVENTED)]


def inventive_within(question: str, evidence: Evidence) -> str:
    """A model that changes the numbers of what stands there."""
    return "".join(evidence.quote(citation) for citation in evidence.excerpts).translate(
        str.maketrans("1234567", "2345678")
    )


def sources_of(reply: Reply, site: Site, one: Question) -> Iterator[tuple[str, str]]:
    """What is shown and may not be invented, each with the source it must stand in."""
    for sentence in reply.sentences:
        source = reply.sources[sentence.source - 1]
        yield sentence.text, f"{source.title} {source.heading} {source.text}"
    if reply.outcome == Outcome.FAQ:
        approved = [faq for bot in site.chatbots for faq in bot.content.faqs if faq.key == reply.faq]
        yield reply.text, approved[0].answer
        for link in reply.links:
            yield link.url, " ".join(own.url for own in approved[0].links)


def main() -> None:
    questions = tuning if "--tuning" in sys.argv else test
    asked = [one for name in SETS for one in questions(name)]
    asking = citizens(asked, with_embeddings=True)
    for name, phrase in (("no model", None), ("inventing model", inventive), ("changing model", inventive_within)):
        replies = list(asking.asked(asked, phrase))
        found = [
            (one.question, strings)
            for one, reply in replies
            for text, source in sources_of(reply, asking.site, one)
            if (strings := invented(text, source))
        ]
        evidence = sum(reply.outcome == Outcome.EVIDENCE for _, reply in replies)
        print(f"{name}: {len(asked)} questions, {evidence} answered by evidence, strings in no source: {len(found)}")
        print(*(f"  {question} {sorted(strings)}" for question, strings in found), sep="\n", end="")
    injections()
    speed(asked)


def injections() -> None:
    """Of ``must_not`` nothing may be shown, whatever is asked for."""
    lines = (HERE / "test/injections.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    asking = citizens([], with_embeddings=False)
    shown = 0
    for entry, (_, reply) in zip(
        asked, asking.asked([Question(str(e["id"]), e["question"]) for e in asked]), strict=True
    ):
        wanted = entry["must_not"] if isinstance(entry["must_not"], list) else [entry["must_not"]]
        texts = " ".join([reply.text, *(sentence.text for sentence in reply.sentences)])
        shown += any(word and word in texts for word in wanted)
    print(f"injections: {len(asked)}, of which show what they are after: {shown}")


def speed(asked: Sequence[Question]) -> None:
    asking = citizens([], with_embeddings=False)
    took = []
    for one in asked:
        started = time.perf_counter()
        list(asking.asked([one]))
        took.append((time.perf_counter() - started) * 1_000)
    took.sort()
    print(
        f"one reply without embeddings: median {statistics.median(took):.1f} ms, "
        f"95 % {took[int(len(took) * 0.95)]:.1f} ms "
        f"({sum(len(bot.content.faqs) for bot in asking.site.chatbots)} approved questions, "
        f"{sum(bot.passages.size for bot in asking.site.chatbots)} passages in {len(asking.site.chatbots)} chatbots)"
    )


if __name__ == "__main__":
    main()
