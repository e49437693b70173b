"""From sending a question to having the page with its evidence, one user, over HTTP.

    python -m bench.question_speed [PASSAGES]     # 100,000

The passages are those of ``bench.search_speed``. The whole way of a question is in the time: sign-in session, search
with the user's rights, selection of sentences, storing the turn, and rendering the page.
"""

from __future__ import annotations

import sys

from bench import search_speed
from bench.asking import Asker, percentile
from bench.retrieval import opened
from nanohana.server.tests.product import data_folder, run_command, running

QUESTIONS = 200
WARM_UP = 20
LIMITS_MS = {50: 100, 95: 200}


def main() -> None:
    with data_folder() as home:
        run_command(home, "sample", "load", "--only=chosha-kanri")
        with opened(home):
            passages = search_speed.fill(*map(int, sys.argv[1:]))
        with running(home) as product:
            asker = Asker(product)
            seconds = [asker.ask(question) for question in search_speed.made_questions(WARM_UP + QUESTIONS)][WARM_UP:]
    for share, limit in LIMITS_MS.items():
        print(f"question → evidence over HTTP, {passages:,} passages, {len(seconds)} questions: "
              f"p{share} {percentile(seconds, share):.0f} ms (asked: {limit})")  # fmt: skip


if __name__ == "__main__":
    main()
