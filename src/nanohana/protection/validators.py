"""What forms refuse before anything is kept."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError

from nanohana.protection.policy import check


def without_individual_numbers(text: str) -> None:
    """Raises ValidationError where a My Number stands in the text: it is stored nowhere."""
    if check(text).individual_numbers:
        raise ValidationError("マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。")


def readable(text: str) -> None:
    """Raises ValidationError where the text holds control characters."""
    if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in text):
        raise ValidationError("使えない制御文字が含まれています。取り除いてください。")


def storable(text: str) -> None:
    """Both: what is kept and shown again."""
    readable(text)
    without_individual_numbers(text)
