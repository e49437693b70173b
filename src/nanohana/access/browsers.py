"""A browser's ``User-Agent`` in words, as one tells one's own devices apart. It proves nothing."""

from __future__ import annotations

# The first that matches counts: most browsers also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def in_words(user_agent: str) -> str:
    """「Windows の Edge」, 「Edge」, or 「不明なブラウザー」."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "不明なブラウザー")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{system} の {browser}" if system else browser
