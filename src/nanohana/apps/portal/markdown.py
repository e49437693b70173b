"""Markdown of an article as HTML that is safe as it stands.

1. No HTML of the writer's passes (CommonMark with ``html`` off, escaped by markdown-it); tables are allowed.
2. An image is one of the portal's own, named by its id, and nothing else: pages fetch nothing from elsewhere.
3. A link leads to a page of this site or to an https address, with ``rel="noreferrer"`` and a mark that it leaves.
4. Headings stand below those of the page around the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_INSIDE = re.compile(r"^/(?!/)[^\\]*$|^#")
_OUTSIDE = re.compile(r"^https://", re.IGNORECASE)
DEEPEST = 6


class _Renderer(RendererHTML):
    def image(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        token = tokens[at]
        described = escape(token.content)
        try:
            address = reverse("portal:image", args=[UUID(str(token.attrs["src"]))])
        except ValueError:
            return described
        return f'<img src="{address}" alt="{described}" loading="lazy">'

    def link_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        address = str(tokens[at].attrs["href"])
        away = ' rel="noreferrer"' if _OUTSIDE.match(address) else ""
        return f'<a href="{escape(address)}"{away}>'

    def table_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<div class="table-scroll" tabindex="0" role="region" aria-label="表"><table class="table">'

    def table_close(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "</table></div>"

    def th_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return '<th scope="col">'  # alignment would be an inline style, which the policy refuses

    def td_open(self, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
        return "<td>"


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return bool(_INSIDE.match(url) or _OUTSIDE.match(url) or _is_id(url))


def _is_id(address: str) -> bool:
    try:
        UUID(address)
    except ValueError:
        return False
    return True


def rendered(text: str, top: int = 2) -> SafeString:
    """The highest headings that the text uses come out at level ``top``, the next ones at the next level."""
    reader = _Markdown("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer).enable("table")
    tokens = reader.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(top + used.index(token.tag), DEEPEST)}"
    html: str = reader.renderer.render(tokens, reader.options, {})
    return SafeString(html)
