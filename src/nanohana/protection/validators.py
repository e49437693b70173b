"""What forms refuse before anything is kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from nanohana.protection.policy import check


def without_individual_numbers(text: str) -> None:
    """Raises ValidationError where a My Number stands in the text: it is stored nowhere."""
    if check(text).individual_numbers:
        raise ValidationError("マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。")
