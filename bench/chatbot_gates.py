"""``python -m bench.chatbot_gates [--list]``: do the sample's chatbots pass their own question sets?

The question sets are those that the owner divisions keep (``sample/chatbots/<key>/questions.csv``) and that block a
publication: they were looked at while texts were written, so that they say whether the sample is whole, not how good
the pipeline is. Judged as the builder judges (``apps.chatbots.judging``).
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import django

from bench.citizens.asking import Citizens, citizens
from bench.citizens.questions import Question as Asked
from bench.citizens.site import samples

if TYPE_CHECKING:
    from nanohana.apps.chatbots.models import Question


def questions(chatbot: str) -> Iterator[tuple[Asked, Question]]:
    """The question set of a chatbot, to be asked and to be judged by."""
    from nanohana.apps.chatbots.models import Question
    from nanohana.apps.chatbots.question_form import outcome_named

    path = next(folder for folder in samples() if (folder / "chatbots" / chatbot).is_dir())
    with (path / "chatbots" / chatbot / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        for number, (text, outcome, wanted) in enumerate(list(csv.reader(file))[1:], start=1):
            parts = [part.strip() for part in wanted.split("｜") if part.strip()]
            named = outcome_named(outcome)
            faq = parts[0] if named == "faq" and parts else ""
            yield (
                Asked(f"{chatbot}-{number}", text, chatbot),
                Question(text=text, outcome=named, faq=faq, words=[] if named == "faq" else parts),
            )


def report(chatbot: str, asking: Citizens, *, lists: bool) -> tuple[int, int]:
    """How many passed, of how many."""
    from nanohana.apps.chatbots.judging import fault

    wanted = dict(questions(chatbot))
    faults = [(asked, fault(wanted[asked], reply)) for asked, reply in asking.asked(list(wanted))]
    failed = [(asked, why) for asked, why in faults if why]
    print(f"  {chatbot}: {len(wanted) - len(failed)} of {len(wanted)}")
    for asked, why in failed if lists else ():
        print(f"    {asked.question} → {why}")
    return len(wanted) - len(failed), len(wanted)


def main() -> None:
    django.setup()
    for with_embeddings in (True, False):
        keys = [bot.content.key for bot in citizens([], with_embeddings=False).site.chatbots]
        everything = [asked for key in keys for asked, _ in questions(key)]
        asking = citizens(everything, with_embeddings=with_embeddings)
        print("with vectors:" if with_embeddings else "words alone:")
        passed = [report(key, asking, lists="--list" in sys.argv) for key in keys]
        print(f"  all: {sum(each for each, _ in passed)} of {sum(whole for _, whole in passed)}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    main()
