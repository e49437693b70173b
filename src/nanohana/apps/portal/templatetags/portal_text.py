"""``{{ text|markdown:3 }}``: an article's text as safe HTML, its headings from level 3 on (2 where none is given)."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from nanohana.apps.portal.markdown import rendered

register = template.Library()


@register.filter
def markdown(text: str, top: int = 2) -> SafeString:
    return rendered(text, top)
