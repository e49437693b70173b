"""Check digits of the numbers that carry one."""

from __future__ import annotations


def individual_number(digits: str) -> bool:
    """12 digits of a My Number: weights 2–7 from the right, modulus 11 (平成26年総務省令第85号第5条)."""
    total = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(digits[:11]), 1))
    remainder = total % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def corporate_number(digits: str) -> bool:
    """13 digits of a 法人番号: the first checks the others, modulus 9 (平成26年財務省令第70号第2条)."""
    total = sum(int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(digits[1:]), 1))
    return int(digits[0]) == 9 - total % 9


def driving_licence(digits: str) -> bool:
    """12 digits of a driving licence: the 11th checks the first ten, modulus 11 (custom of the police, not a law)."""
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[10]) == check % 10


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
