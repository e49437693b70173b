"""What the commands that take questions have in common: who asks, where, as of which day, and files of questions."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.documents.models import Library
from nanohana.japanese.wareki import parse_date
from nanohana.search import embedding_process
from nanohana.search.embedding import EmbeddingsUnavailable
from nanohana.search.found import EVERYWHERE, Scope

#: Who has the command line has the data folder, and so may read everything in it.
ADMINISTRATOR = Actor(account=uuid.UUID(int=0), is_administrator=True, divisions=frozenset())

batch_file = click.option(
    "--batch", type=click.File(encoding="utf-8-sig"), help='1 行に {"id", "question"} のあるファイルを順に処理します。'
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a file of questions; ``as_of`` as it is written there."""

    id: object
    question: str
    as_of: str | None = None


def questions_of(lines: Iterable[str]) -> list[Asked]:
    """Every line is read before the first question is asked. Raises ClickException with the number of a bad line."""
    return [_asked(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _asked(number: int, line: str) -> Asked:
    try:
        match json.loads(line):
            case {"id": identity, "question": str(question), **more}:
                as_of = more.get("as_of")
                return Asked(identity, question, None if as_of is None else str(as_of))
    except json.JSONDecodeError:
        pass
    raise click.ClickException(f'{number}行目が、"id" と "question" のある JSON ではありません。何も処理していません。')


def scope_of(names: tuple[str, ...]) -> Scope:
    """The libraries of these names; everywhere for none."""
    if not names:
        return EVERYWHERE
    found = dict(Library.objects.filter(name__in=names).values_list("name", "pk"))
    if missing := [name for name in names if name not in found]:
        raise click.BadParameter(f"文書庫がありません: {'、'.join(missing)}", param_hint="--library")
    return Scope(libraries=frozenset(found.values()))


def day_of(text: str | None) -> datetime.date:
    """The day that is written; today for none."""
    day = parse_date(text) if text else localdate()
    if day is None:
        raise click.BadParameter(f"日付として読めません: {text}", param_hint="--as-of")
    return day


@contextmanager
def embeddings() -> Iterator[None]:
    """The embeddings process for the time of the command; without it the search goes by words and says so."""
    try:
        with embedding_process.running():
            yield
    except EmbeddingsUnavailable as unavailable:
        click.echo(f"注意: {unavailable}", err=True)
        yield
