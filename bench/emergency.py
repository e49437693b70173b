"""``python -m bench.emergency [--tuning|--validation] [--list]``: is who is in danger shown the card, and nobody else?

``citizens/test/emergency*.jsonl`` (phrasings of people in danger) and ``citizens/test/ordinary*.jsonl`` (questions of
every day, many with the words of an emergency). As decided by words alone, and by words and meaning, as the product
does it with its embeddings process; last by a card or by the numbers under the answer to whom meaning does not see
out of danger. ``--tuning`` measures on the tuning questions instead, on which both are chosen,
``--validation`` on those of the same hands that were put aside; ``--list`` prints what is judged wrongly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bench import vectors
from bench.citizens.questions import Question, test, tuning, validation
from bench.error_rates import with_interval
from nanohana.chatbot.emergency import danger_in, emergency_card
from nanohana.chatbot.emergency_cards import Card
from nanohana.chatbot.emergency_meaning import meaning

#: Names of cards in the test files.
SAME_CARDS = {"abuse_child": "child_abuse", "dv": "domestic_violence", "abuse_adult": "elder_abuse"}

Cards = Sequence[Card | None]


def by_words(questions: Sequence[str]) -> Cards:
    return [emergency_card(question) for question in questions]


def by_words_and_meaning(questions: Sequence[str]) -> Cards:
    made = vectors.questions(questions)
    model = meaning().model
    return [emergency_card(question, vector, model) for question, vector in zip(questions, made, strict=True)]


def card_or_numbers(questions: Sequence[str]) -> Cards:
    made = vectors.questions(questions)
    model = meaning().model
    found = [danger_in(question, vector, model) for question, vector in zip(questions, made, strict=True)]
    return [danger.card or danger.possible for danger in found]


def report(name: str, emergencies: Sequence[Question], ordinary: Sequence[str], shown: Cards, alarms: Cards) -> None:
    """``shown`` are the cards of the emergencies, ``alarms`` those of the ordinary questions."""
    recall = sum(card is not None for card in shown) / len(emergencies)
    false = sum(card is not None for card in alarms) / len(ordinary)
    judged = [(one, card) for one, card in zip(emergencies, shown, strict=True) if card and one.card]
    same = sum(card.key == SAME_CARDS.get(one.card, one.card) for one, card in judged)
    print(
        f"{name}: recall {with_interval(recall, len(emergencies))} of {len(emergencies)}, "
        f"false alarms {with_interval(false, len(ordinary))} of {len(ordinary)}; "
        f"the card expected {same} of {len(judged)}"
    )
    if "--list" in sys.argv:
        print(
            "  missed:", *(one.question for one, card in zip(emergencies, shown, strict=True) if not card), sep="\n    "
        )
        wrong = (f"{question} [{card.key}]" for question, card in zip(ordinary, alarms, strict=True) if card)
        print("  false alarms:", *wrong, sep="\n    ")


def main() -> None:
    questions = tuning if "--tuning" in sys.argv else validation if "--validation" in sys.argv else test
    emergencies, ordinary = questions("emergency"), [one.question for one in questions("ordinary")]
    asked = [one.question for one in emergencies]
    ways = {"by words": by_words, "by words and meaning": by_words_and_meaning, "card or numbers": card_or_numbers}
    for name, decide in ways.items():
        report(name, emergencies, ordinary, decide(asked), decide(ordinary))


if __name__ == "__main__":
    main()
