"""What tokens cost. Free of Django: the model's own process reads profiles, too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Yen for a million tokens."""

    prompt: Decimal = Decimal(0)
    answer: Decimal = Decimal(0)

    def of(self, prompt_tokens: int, answer_tokens: int) -> Decimal:
        return (self.prompt * prompt_tokens + self.answer * answer_tokens) / _MILLION


FREE = Price()
