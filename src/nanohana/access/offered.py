"""What the apps give people by where they work, beside documents: what a 人事異動 gives to them and takes from them.

An app registers when Django is ready; whoever looks at people's rights asks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from nanohana.access.rights import NO_ACCOUNT, Actor

Offered = dict[tuple[str, object], str]  # app and key → 「業務アプリ「復命書」」
Named = Callable[[Actor], Iterable[tuple[object, str]]]  # keys and names of what one may open there

_OFFERS: dict[str, Named] = {}


def offers(app: str, named: Named) -> None:
    """``named`` asks the database, with the predicates of ``access.publishing``, which go by places and rules on
    apps."""
    _OFFERS[app] = named


def offered_to(actor: Actor | None, known: dict[Actor, Offered]) -> Offered:
    """What an actor may open, by what was ``known`` already of others in the same places and under the same rules."""
    if actor is None:
        return {}
    rules = frozenset(rule for rule in actor.ruled if rule.app is not None)
    placed = replace(actor, account=NO_ACCOUNT, ruled=rules, ceiling=None, held=())
    if placed not in known:
        known[placed] = {(app, key): name for app, named in _OFFERS.items() for key, name in named(placed)}
    return known[placed]
