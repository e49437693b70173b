"""A filter for the templates of pictures."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def unlocalized(length: float) -> str:
    """A length in a picture, with a point whatever the language."""
    return f"{length:.1f}"
