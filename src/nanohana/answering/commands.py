"""``nanohana ask``: the same answer as on the screen, without a model: outcome, sentences, and what they stand on."""

from __future__ import annotations

import json
import sys
import uuid
from dataclasses import asdict
from typing import Any, TextIO

import click
from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.acts import AnswerAct
from nanohana.answering.asking import Answer, UnusableQuestion
from nanohana.answering.asking import ask as find_answer
from nanohana.answering.evidence import to_json
from nanohana.answering.models import Turn
from nanohana.audit.recording import record
from nanohana.documents.models import Library
from nanohana.japanese.wareki import parse_date
from nanohana.protection.policy import in_words
from nanohana.search.found import EVERYWHERE, Scope

#: Who has the command line has the data folder, and so may read everything in it.
_ADMINISTRATOR = Actor(account=uuid.UUID(int=0), is_administrator=True, divisions=frozenset())


@click.command()
@click.argument("question", required=False)
@click.option("--library", "libraries", multiple=True, help="文書庫の名前（何度でも指定できます）。")
@click.option("--as-of", help="基準日（例: 令和6年4月1日、2024-04-01）。指定しなければ、質問に書かれた日か今日です。")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力します。")
@click.option(
    "--batch", type=click.File(encoding="utf-8"), help='1 行に {"id", "question"} のあるファイルを順に質問します。'
)
def ask(
    question: str | None, libraries: tuple[str, ...], as_of: str | None, as_json: bool, batch: TextIO | None
) -> None:
    """登録文書に質問し、根拠とともに答えます。"""
    if (question is None) == (batch is None):
        raise click.UsageError("質問か --batch のどちらか一方を指定してください。")
    scope = _scope(libraries)
    if batch is None:
        answer = _answer(str(question), as_of, scope)
        click.echo(_json(answer, {}) if as_json else _text(answer))
        return
    for line in filter(str.strip, batch):
        asked = json.loads(line)
        click.echo(_json(_answer(asked["question"], asked.get("as_of") or as_of, scope), {"id": asked["id"]}))


def _scope(names: tuple[str, ...]) -> Scope:
    if not names:
        return EVERYWHERE
    found = dict(Library.objects.filter(name__in=names).values_list("name", "pk"))
    if missing := [name for name in names if name not in found]:
        raise click.BadParameter(f"文書庫がありません: {'、'.join(missing)}", param_hint="--library")
    return Scope(libraries=frozenset(found.values()))


def _answer(question: str, as_of: str | None, scope: Scope) -> Answer:
    day = parse_date(as_of) if as_of else localdate()
    if day is None:
        raise click.BadParameter(f"日付として読めません: {as_of}", param_hint="--as-of")
    record(AnswerAct.ASKED)
    try:
        return find_answer(_ADMINISTRATOR, question, as_of=day, scope=scope, reads_day=as_of is None)
    except UnusableQuestion as unusable:
        click.echo(f"エラー: {unusable}", err=True)
        sys.exit(1)


def _json(answer: Answer, identity: dict[str, Any]) -> str:
    evidence = answer.evidence
    return json.dumps(
        {
            **identity,
            "question": answer.question,
            "searched": answer.searched,
            "as_of": answer.as_of.isoformat(),
            "outcome": _outcome(answer),
            "confidence": round(evidence.confidence, 4),
            "answer": [{"text": evidence.quote(citation), **asdict(citation)} for citation in evidence.excerpts],
            "sources": to_json(evidence)["sources"],
            "notes": answer.notes,
            "personal_information": answer.personal_information,
        },
        ensure_ascii=False,
    )


def _outcome(answer: Answer) -> Turn.Outcome:
    return Turn.Outcome.EXCERPT if answer.evidence.sufficient else Turn.Outcome.NO_EVIDENCE


def _text(answer: Answer) -> str:
    evidence = answer.evidence
    opening = [] if evidence.sufficient else ["登録文書に根拠が見つかりません。関連しそうな資料:"]
    excerpts = [f"{evidence.quote(citation)} [{citation.source}]" for citation in evidence.excerpts]
    found = in_words(answer.personal_information)
    note = [f"質問に個人情報（{found}）があります。検索には使っていません。"] if found else []
    return "\n".join([*note, *answer.notes, *opening, *excerpts, "", *_sources(answer)])


def _sources(answer: Answer) -> list[str]:
    return [
        "  ".join(filter(None, [f"[{s.number}] {s.title}", s.version_label, s.heading, s.place, s.division]))
        for s in answer.evidence.sources
    ]
