"""How somebody wants the pages: in which language, with or without ふりがな.

It stands in the address (``?lang=easy&ruby=1``), so that it holds without cookies and in a widget, and is remembered in
a cookie that says nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nanohana.public.display.labels import LANGUAGES

COOKIE = "nanohana_public_display"
_JAPANESE = frozenset({"ja", "easy"})


@dataclass(frozen=True, slots=True)
class Display:
    """``language`` is a key of ``LANGUAGES``; ``ruby`` sets readings over the characters of Japanese texts."""

    language: str = "ja"
    ruby: bool = False

    @property
    def html_language(self) -> str:
        return LANGUAGES[self.language][1]

    @property
    def is_japanese(self) -> bool:
        return self.language in _JAPANESE

    @property
    def is_easy(self) -> bool:
        return self.language == "easy"

    @property
    def query(self) -> str:
        """As it stands in an address; nothing for the ordinary display."""
        return "" if self == Display() else f"?lang={self.language}&ruby={int(self.ruby)}"

    @property
    def cookie(self) -> str:
        return f"{self.language}.{int(self.ruby)}"

    def in_language(self, language: str) -> Display:
        """やさしい日本語 comes with ふりがな, as its readers expect, and takes them away again."""
        return Display(language, ruby=language == "easy" or (self.ruby and language == self.language))

    def with_ruby(self, ruby: bool) -> Display:
        return replace(self, ruby=ruby)


def wanted(query: Mapping[str, str], cookie: str) -> Display:
    """What the address asks for, else what was chosen before, else ordinary Japanese. Nonsense counts as nothing."""
    display = _remembered(cookie)
    language = query.get("lang", "")
    if language in LANGUAGES:
        display = display.in_language(language)
    ruby = query.get("ruby", "")
    return display.with_ruby(ruby == "1") if ruby in ("0", "1") else display


def _remembered(cookie: str) -> Display:
    language, _, ruby = cookie.partition(".")
    return Display(language, ruby == "1") if language in LANGUAGES else Display()
