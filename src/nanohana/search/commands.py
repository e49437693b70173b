"""The command line of search: ``nanohana search`` and ``nanohana reindex``."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from nanohana.search.command_line import ADMINISTRATOR, batch_file, day_of, embeddings, questions_of, scope_of
from nanohana.search.embedding import EmbeddingsUnavailable
from nanohana.search.finding import find
from nanohana.search.found import Found, Passage
from nanohana.search.reindexing import reindex as make_anew
from nanohana.search.switching import NotSwitched

_EXCERPT = 80  # characters


@click.command()
@click.argument("question", metavar="語句", required=False)
@click.option("--library", "libraries", multiple=True, help="文書庫の名前（何度でも指定できます）。")
@click.option("--as-of", help="基準日（例: 令和6年4月1日、2024-04-01）。指定しなければ今日です。")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 60), help="表示する件数")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力します。")
@batch_file
def search(
    question: str | None,
    libraries: tuple[str, ...],
    as_of: str | None,
    limit: int,
    as_json: bool,
    batch: TextIO | None,
) -> None:
    """登録文書を検索します。"""
    if (question is None) == (batch is None):
        raise click.UsageError("語句か --batch のどちらか一方を指定してください。")
    scope = scope_of(libraries)
    with embeddings():
        if question is not None:
            found = find(ADMINISTRATOR, question, scope=scope, as_of=day_of(as_of), limit=limit)
            click.echo(_json(found, {"question": question}) if as_json else _text(found))
            return
        for asked in questions_of(batch or ()):
            day = day_of(asked.as_of or as_of)
            found = find(ADMINISTRATOR, asked.question, scope=scope, as_of=day, limit=limit)
            click.echo(_json(found, {"id": asked.id, "question": asked.question}))


@click.command()
def reindex() -> None:
    """検索の索引を作り直します（検索モデルを変えた後など）。文書と版は変わりません。"""

    def report(done: int, total: int) -> None:
        click.echo(f"\r{done} / {total} 件", nl=done == total, err=True)

    try:
        click.echo(f"{make_anew(on_progress=report)} 箇所の索引を作り直しました。")
    except (EmbeddingsUnavailable, NotSwitched) as unavailable:
        raise click.ClickException(
            f"{unavailable} 索引は途中までです。直した後、もう一度実行してください。"
        ) from unavailable


def _json(found: Found, identity: dict[str, Any]) -> str:
    passages = [_entry(passage) for passage in found.passages]
    took = {stage: round(milliseconds, 1) for stage, milliseconds in found.took_ms.items()}
    return json.dumps({**identity, "passages": passages, "notes": found.notes, "took_ms": took}, ensure_ascii=False)


def _entry(passage: Passage) -> dict[str, Any]:
    return {
        "rank": passage.rank,
        "score": round(passage.score, 4),
        "relevance": passage.relevance,
        "chunk": passage.chunk,
        "document": str(passage.document),
        "title": passage.title,
        "version": str(passage.version),
        "version_label": passage.version_label,
        "library": passage.library,
        "division": passage.division,
        "heading_path": passage.heading_path,
        "page": passage.page,
        "place": passage.place,
        "text": passage.text,
        "bm25": round(passage.bm25, 4),
        "cosine": None if passage.cosine is None else round(passage.cosine, 4),
    }


def _text(found: Found) -> str:
    if not found.passages:
        return "\n".join([*found.notes, "該当する文書はありません。"])
    return "\n".join([*found.notes, *(_lines(passage) for passage in found.passages)])


def _lines(passage: Passage) -> str:
    place = "  ".join(
        filter(None, [passage.title, passage.version_label, " > ".join(passage.heading_path), passage.place])
    )
    excerpt = " ".join(passage.text.split())[:_EXCERPT]
    return f"{passage.rank:>3}. {place}\n     {excerpt}"
