"""What is used within an app, by name: an app whose uses have keys of their own (``"task_apps:summary"``) says in its
``ready()`` how they are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Titles = Callable[[Collection[str]], Mapping[str, str]]
_named: dict[str, Titles] = {}


def named(app: str, titles: Titles) -> None:
    """``titles`` gives the Japanese names of those keys that it still knows."""
    _named[app] = titles


def titles_of(uses: Collection[str]) -> dict[str, str]:
    """What is used, by the keys of ``usage.recording.record``, with its name within its app; the key where none is."""
    found: dict[str, str] = {}
    for app in {use.partition(":")[0] for use in uses}:
        keys = {inner: use for use in uses if (inner := use.removeprefix(f"{app}:")) != use}
        titles = _named[app](keys) if app in _named and keys else {}
        found |= {use: titles.get(inner, inner) for inner, use in keys.items()}
    return found
