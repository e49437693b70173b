"""A result as its owner may read it now: passages of documents that have become unreadable are withheld.

So is what was made of them: the files of that result, and later turns, which began with its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from nanohana.access.rights import Actor, readable_documents
from nanohana.apps.task_apps.inputs import as_entered, document_keys
from nanohana.apps.task_apps.results import Block, Note, Result, Statement, Statements
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.documents.models import Version
from nanohana.protection.policy import in_words


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """``entered`` are the inputs by name. ``is_withheld``: something is left out that the reader may not read now."""

    turn: RunTurn
    entered: tuple[tuple[str, str], ...]
    blocks: Result
    is_withheld: bool
    note: str


def shown(actor: Actor | None, turn: RunTurn) -> ShownTurn:
    result = turn.result
    sources = {*_versions(result), *_versions_before(turn), *_documents(turn)}
    readable = _readable(actor, sources)
    blocks = tuple(as_readable(block, readable) for block in result)
    if sources - readable:
        blocks = tuple(block for block in blocks if isinstance(block, Statements | Note))
    counts = turn.personal_information
    note = f"入力に個人情報（{in_words(counts)}）があります。" if counts else ""
    return ShownTurn(turn, tuple(_entered(actor, turn)), blocks, blocks != result, note)


def _entered(actor: Actor | None, turn: RunTurn) -> Iterator[tuple[str, str]]:
    if turn.unreadable or turn.ordinal > 1:
        return
    for name, value in turn.inputs.items():
        yield name, as_entered(value, actor)
    for attachment in turn.attachments.all():
        yield attachment.field, str(attachment.filename)


def versions_of(result: Result) -> set[str]:
    """The versions of registered documents that it quotes."""
    return set(_versions(result))


def _versions(result: Result) -> Iterator[str]:
    for block in result:
        if isinstance(block, Statements):
            yield from (quote.version for each in block.statements for quote in each.quotes if quote.version)


def _versions_before(turn: RunTurn) -> Iterator[str]:
    """Those that the words rest on with which a later turn began."""
    if turn.ordinal > 1 and turn.run.version.recipe.search is not None:
        for before in turn.run.turns.filter(ordinal__lt=turn.ordinal):
            yield from _versions(before.result)


def _documents(turn: RunTurn) -> list[str]:
    """The registered documents that the run was given: all that came out was made of them."""
    recipe = turn.run.version.recipe
    if recipe.document_field is None:
        return []
    first = turn if turn.ordinal == 1 else turn.run.turns.get(ordinal=1)
    return [] if first.unreadable else document_keys(recipe, first.inputs)


def _readable(actor: Actor | None, versions: Collection[str]) -> set[str]:
    if not versions:
        return set()
    found = Version.objects.filter(readable_documents(actor, "document__"), removed_at=None, pk__in=versions)
    return set(map(str, found.values_list("pk", flat=True)))


def as_readable(block: Block, readable: Collection[str]) -> Block:
    """A sentence that rests on nothing readable may repeat what was withheld; an approved answer stands or falls with
    all that it rests on."""
    if not isinstance(block, Statements):
        return block
    if block.is_approved:
        is_whole = all(_left(each, readable) == each for each in block.statements)
        return block if is_whole else replace(block, statements=(), title="承認回答")
    left = tuple(_left(each, readable) for each in block.statements)
    if left == block.statements:
        return block
    return replace(block, statements=tuple(each for each in left if each.quotes))


def _left(statement: Statement, readable: Collection[str]) -> Statement:
    quotes = tuple(quote for quote in statement.quotes if not quote.version or quote.version in readable)
    return replace(statement, quotes=quotes)
