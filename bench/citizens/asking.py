"""Questions of citizens asked as the product asks them: to their chatbot, with the whole site beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.citizens.questions import Question
from bench.citizens.site import TODAY, by_key, embedder, site
from nanohana.chatbot.answering import answer
from nanohana.chatbot.loaded import Site
from nanohana.chatbot.outcomes import Outcome, Reply
from nanohana.chatbot.vectors import Embed

KNOWN = frozenset({Outcome.FAQ, Outcome.EVIDENCE})  # answered as if known


@dataclass(frozen=True, slots=True)
class Citizens:
    """The site of the sample; ``embed`` is None where words alone decide."""

    site: Site
    embed: Embed | None

    def asked(self, questions: Sequence[Question]) -> Iterator[tuple[Question, Reply]]:
        """Every question with its reply; one without a chatbot goes to each in turn."""
        bots = by_key(self.site)
        for n, one in enumerate(questions):
            bot = bots[one.chatbot] if one.chatbot else self.site.chatbots[n % len(bots)]
            yield one, answer(bot, one.question, (), self.site, TODAY, self.embed)


def citizens(questions: Sequence[Question], *, with_embeddings: bool) -> Citizens:
    """Ready to be asked these questions."""
    embed = embedder([one.question for one in questions]) if with_embeddings else None
    return Citizens(site(with_embeddings=with_embeddings), embed)
