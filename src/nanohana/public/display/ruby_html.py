"""ふりがな in a finished page: readings over the texts of its HTML, whoever wrote the page.

Left alone are what takes no ``<ruby>`` (title, option, textarea, script, svg), what is in another language (``lang``),
and what says ``translate="no"``. The readings are hidden from screen readers, which have readings of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from nanohana.public.display.furigana import HAS_KANJI, parts

_NO_RUBY = frozenset({"script", "style", "title", "textarea", "select", "option", "svg", "ruby"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_RUBY = '<ruby>{}<rp aria-hidden="true">（</rp><rt aria-hidden="true">{}</rt><rp aria-hidden="true">）</rp></ruby>'


def with_ruby(html: str, names: Mapping[str, str] | None = None) -> str:
    """The HTML with readings. ``names`` are names of places with their readings."""
    writing = _Writing(names or {})
    writing.feed(html)
    writing.close()
    return "".join(writing.written)


def ruby_text(text: str, names: Mapping[str, str]) -> str:
    """An escaped text with readings."""
    if not HAS_KANJI.search(text):
        return text
    return "".join(_RUBY.format(*part) if part.reading else part.text for part in parts(text, names))


class _Writing(HTMLParser):
    """Writes what it reads, and readings over the texts in between."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._names = names
        self._without: list[str] = []  # the open elements from the first that takes no readings

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")
        if tag not in _VOID and (self._without or tag in _NO_RUBY or _is_foreign(dict(attrs), tag)):
            self._without.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")
        if self._without and self._without[-1] == tag:
            self._without.pop()

    def handle_data(self, data: str) -> None:
        self.written.append(data if self._without else ruby_text(data, self._names))

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.written.append(f"<!{decl}>")


def _is_foreign(attributes: Mapping[str, str | None], tag: str) -> bool:
    return attributes.get("translate") == "no" or (attributes.get("lang") or "ja") != "ja"
