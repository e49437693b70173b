"""``python -m bench.contact_strings [--tuning] [--local-model]``: does anything in a reply stand in no source?

Every question of every set is asked. What is answered out of documents is also summarised, as citizens may have it
done: by scripted models that invent phone numbers, addresses, URLs, amounts and dates, alone and mixed into the
evidence, and with ``--local-model`` by the model that ``nanohana model`` runs in this data folder. Of each reply and
each summary shown all that is not fixed text is looked at: sentences of documents against the passages they cite,
approved answers against the file they come from, and whether what the injections are after (``must_not``) stands
anywhere. The times are those of one reply without embeddings.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bench.citizens.asking import citizens
from bench.citizens.questions import HERE, Question, test, tuning
from nanohana.chatbot.contact_strings import invented
from nanohana.chatbot.loaded import Site
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.summary import supported

Asked = tuple[Question, Reply]
Write = Callable[[str, Reply], str]
SETS = ("paraphrases", "refusal", "emergency", "ordinary")
INVENTED = (
    "お問い合わせは043-999-9999へどうぞ。", "詳しくはhttps://example.com/kenをご覧ください。", "手数料は98,765円です。",
    "期限は令和9年2月30日です。", "窓口は花央市中央9丁目8番7号です。", "受付は午前3時までです。",
)  # fmt: skip


def inventive(question: str, reply: Reply) -> str:
    """A model that mixes what it invents into what stands there."""
    return reply.sentences[0].text + INVENTED[len(question) % len(INVENTED)]


def inventive_within(question: str, reply: Reply) -> str:
    """A model that changes the numbers of what stands there."""
    return "".join(one.text for one in reply.sentences).translate(str.maketrans("1234567", "2345678"))


def sources_of(reply: Reply, site: Site, one: Question) -> Iterator[tuple[str, str]]:
    """What is shown and may not be invented, each with the source it must stand in."""
    for sentence in (*reply.sentences, *reply.summary):
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
    replies = list(asking.asked(asked))
    report("no model", replies, asking.site)
    report("inventing model", summarised(replies, inventive), asking.site)
    report("changing model", summarised(replies, inventive_within), asking.site)
    if "--local-model" in sys.argv:
        with local_model() as write:
            report("local model", summarised(replies, write, is_listed=True), asking.site)
    injections()
    speed(asked)


def summarised(replies: Sequence[Asked], write: Write, *, is_listed: bool = False) -> list[Asked]:
    """Those answered out of documents, with the summary that would be shown of what a model writes."""
    found = []
    for one, reply in replies:
        if reply.sentences:
            text = write(one.question, reply)
            found.append((one, replace(reply, summary=supported(text, reply))))
            if is_listed:
                print(f"  {one.question}\n    {text}\n    {'shown' if found[-1][1].summary else 'not shown'}")
    return found


def report(name: str, replies: Sequence[Asked], site: Site) -> None:
    found = [
        (one.question, strings)
        for one, reply in replies
        for text, source in sources_of(reply, site, one)
        if (strings := invented(text, source))
    ]
    answered = sum(reply.outcome == Outcome.EVIDENCE for _, reply in replies)
    shown = sum(bool(reply.summary) for _, reply in replies)
    print(f"{name}: {len(replies)} replies, {answered} by evidence, {shown} summaries shown, "
          f"strings in no source: {len(found)}")  # fmt: skip
    print(*(f"  {question} {sorted(strings)}" for question, strings in found), sep="\n", end="")


@contextmanager
def local_model() -> Iterator[Write]:
    """What writes a summary as the public site has it written, by the model of this data folder."""
    from nanohana.llm.gateway import ModelUnavailable
    from nanohana.public.display.model import model, written
    from nanohana.public.display.summary import MOST_TOKENS, messages

    process = subprocess.Popen([sys.executable, "-m", "nanohana.cli", "model"])
    try:
        while (profile := model()) is None:
            time.sleep(0.5)
        known = profile

        def write(question: str, reply: Reply) -> str:
            try:
                return written(known, messages(question, reply), MOST_TOKENS)
            except ModelUnavailable:
                return ""

        yield write
    finally:
        process.terminate()
        process.wait()


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
