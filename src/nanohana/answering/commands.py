"""``nanohana ask``: the same answer as on the screen, without a model: outcome, sentences, and what they stand on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TextIO

import click

from nanohana.answering.acts import AnswerAct
from nanohana.answering.asking import Answer, UnusableQuestion
from nanohana.answering.asking import ask as find_answer
from nanohana.answering.evidence import Citation, Evidence, to_json
from nanohana.answering.models import Turn
from nanohana.audit.recording import record
from nanohana.protection.policy import in_words
from nanohana.search.command_line import ADMINISTRATOR, Asked, batch_file, day_of, embeddings, questions_of, scope_of
from nanohana.search.found import Scope

_NO_EVIDENCE = "登録文書に根拠が見つかりません。関連しそうな資料:"
_ONLY_NEAR = "登録文書に、答えと言い切れる記載は見つかりません。近い記載:"


@click.command()
@click.argument("question", required=False)
@click.option("--library", "libraries", multiple=True, help="文書庫の名前（何度でも指定できます）。")
@click.option("--as-of", help="基準日（例: 令和6年4月1日、2024-04-01）。指定しなければ、質問に書かれた日か今日です。")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力します。")
@batch_file
def ask(
    question: str | None, libraries: tuple[str, ...], as_of: str | None, as_json: bool, batch: TextIO | None
) -> None:
    """登録文書に質問し、根拠とともに答えます。"""
    if (question is None) == (batch is None):
        raise click.UsageError("質問か --batch のどちらか一方を指定してください。")
    scope = scope_of(libraries)
    with embeddings():
        if batch is not None:
            _answer_each(questions_of(batch), as_of, scope)
            return
        try:
            answer = _answer(str(question), as_of, scope)
        except UnusableQuestion as unusable:
            raise click.ClickException(str(unusable)) from unusable
    click.echo(_json(answer, {}) if as_json else _text(answer))


def _answer_each(questions: Iterable[Asked], as_of: str | None, scope: Scope) -> None:
    """A line for each question. One that cannot be asked says why, and the rest go on; the command then fails."""
    is_whole = True
    for asked in questions:
        try:
            line = _json(_answer(asked.question, asked.as_of or as_of, scope), {"id": asked.id})
        except UnusableQuestion as unusable:
            is_whole = False
            line = json.dumps({"id": asked.id, "outcome": "unusable", "failure": str(unusable)}, ensure_ascii=False)
        click.echo(line)
    if not is_whole:
        raise SystemExit(1)


def _answer(question: str, as_of: str | None, scope: Scope) -> Answer:
    day = day_of(as_of)
    record(AnswerAct.ASKED)
    return find_answer(ADMINISTRATOR, question, as_of=day, scope=scope, reads_day=as_of is None)


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
            "answer": _quoted(evidence, evidence.excerpts),
            "near": _quoted(evidence, evidence.near),
            "sources": to_json(evidence)["sources"],
            "notes": answer.notes,
            "personal_information": answer.personal_information,
        },
        ensure_ascii=False,
    )


def _quoted(evidence: Evidence, citations: Iterable[Citation]) -> list[dict[str, Any]]:
    return [{"text": evidence.quote(citation), **asdict(citation)} for citation in citations]


def _outcome(answer: Answer) -> Turn.Outcome:
    return Turn.Outcome.EXCERPT if answer.evidence.sufficient else Turn.Outcome.NO_EVIDENCE


def _text(answer: Answer) -> str:
    evidence = answer.evidence
    opening = [] if evidence.sufficient else [_ONLY_NEAR if evidence.near else _NO_EVIDENCE]
    excerpts = [f"{evidence.quote(cited)} [{cited.source}]" for cited in (*evidence.excerpts, *evidence.near)]
    found = in_words(answer.personal_information)
    note = [f"質問に個人情報（{found}）があります。検索には使っていません。"] if found else []
    return "\n".join([*note, *answer.notes, *opening, *excerpts, "", *_sources(answer)])


def _sources(answer: Answer) -> list[str]:
    return [
        "  ".join(filter(None, [f"[{s.number}] {s.title}", s.version_label, s.heading, s.place, s.division]))
        for s in answer.evidence.sources
    ]
