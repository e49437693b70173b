"""The test cases of the shipped apps on the sample prefecture, without a model: what needs documents finds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nanohana.access.models import Account
from nanohana.apps.task_apps.models import TestCase
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.results import plain_text
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.shipping import load_shipped
from nanohana.apps.task_apps.starting import start
from nanohana.documents.models import Version
from nanohana.documents.processing import process
from nanohana.sample.generate import generate
from nanohana.sample.load import _load_document, _load_libraries, _load_organisation
from nanohana.sample.organisation import read_organisation
from nanohana.search.embedding_process import running

DOCUMENTS = ("kinmu-kisoku-r8", "zaimu-kisoku")
ONLY_BY_A_MODEL = "翻訳: 英語の訳に日本語を残さない"


@pytest.fixture
def sample(db: None, tmp_path: Path) -> Iterator[None]:
    organisation = read_organisation()
    _load_organisation(organisation)
    _load_libraries(organisation)
    for document in generate(tmp_path, DOCUMENTS):
        assert _load_document(document)
    with running():
        for version in Version.objects.all():
            process(version.pk)
        yield


def test_all_pass_but_what_only_a_model_can_do(sample: None) -> None:
    load_shipped()
    account = Account.objects.get(username="ono.k")
    failed = {}
    for case in TestCase.objects.select_related("app__current"):
        assert case.app.current is not None
        run = start(account, case.app.current, case.inputs, test_case=case)
        perform(run.turns.get().pk)
        turn = RunTurn.objects.get(run=run)
        if turn.state != RunTurn.State.DONE or turn.verdict:
            failed[f"{case.app}: {case.title}"] = (turn.failure, turn.verdict, plain_text(turn.result))
    assert failed.keys() == {ONLY_BY_A_MODEL}, failed
    assert "「Prefectural Office」がありません。" in str(failed[ONLY_BY_A_MODEL][1])
