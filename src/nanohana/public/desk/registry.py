"""The verbs of the desk: what the staff site may ask of the public site.

A verb takes a JSON value and gives one. Each module of ``desk/verbs/`` registers its own; adding one is a file there.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from pydantic import JsonValue

Verb = Callable[[JsonValue], JsonValue]
_VERBS: dict[str, Verb] = {}


class Declined(Exception):
    """The verb cannot be done. The message is Japanese; the staff site shows it."""


def desk_verb(name: str) -> Callable[[Verb], Verb]:
    """Register a verb, such as ``"hand_overs/claim"``: the staff site calls it by ``PublicSite.call``."""

    def register(verb: Verb) -> Verb:
        if name in _VERBS:
            raise ValueError(f"two verbs of the desk are named {name!r}")
        _VERBS[name] = verb
        return verb

    return register


def verb_named(name: str) -> Verb | None:
    return _VERBS.get(name)


def load_verbs() -> None:
    """Import every module of ``desk/verbs/``."""
    from nanohana.public.desk import verbs

    for module in iter_modules(verbs.__path__):
        import_module(f"{verbs.__name__}.{module.name}")
