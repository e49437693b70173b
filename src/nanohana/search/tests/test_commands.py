"""The command line of search, and the index made anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nanohana.documents.models import Library
from nanohana.search.commands import reindex, search
from nanohana.search.finding import OUTDATED, find
from nanohana.search.models import Chunk, IndexProfile, Term
from nanohana.search.profile import IndexOutdated
from nanohana.search.tests.conftest import registered
from nanohana.server import doctor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]


def test_search_prints_passages(library: Library) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    shown = CliRunner().invoke(search, ["旅費"])
    assert "旅費条例" in shown.output
    found = json.loads(CliRunner().invoke(search, ["旅費", "--json"]).output)
    assert found["passages"][0]["title"] == "旅費条例"
    assert found["passages"][0]["page"] == 1


def test_batch_prints_one_line_per_question(library: Library, tmp_path: Path) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "旅費"}\n\n{"id": "b", "question": "日当"}\n', encoding="utf-8")
    lines = CliRunner().invoke(search, ["--batch", str(file)]).output.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]


@pytest.mark.parametrize("arguments", [[], ["旅費", "--library", "ない"], ["旅費", "--as-of", "来年"]])
def test_what_cannot_be_searched_is_explained(arguments: list[str]) -> None:
    refused = CliRunner().invoke(search, arguments)
    assert refused.exit_code == 2
    assert "Error" in refused.output


@pytest.mark.django_db(transaction=True)
def test_an_index_of_another_model_is_searched_by_words_and_made_anew(
    library: Library, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue("administrator")
    registered(library, "旅費条例", "旅費を支給する。")
    IndexProfile.objects.update(embedding_model="another")
    assert find(actor, "旅費").notes == (OUTDATED,)
    assert [finding.is_error for finding in doctor._index()] == [True]
    with pytest.raises(IndexOutdated):
        registered(library, "給与条例", "給料を支給する。")
    done = CliRunner().invoke(reindex)
    assert "1 箇所" in done.output
    found = find(actor, "旅費")
    assert found.notes == ()
    assert found.passages[0].cosine is not None
    assert Chunk.objects.get().spans == [{"start": 0, "end": 8, "page": 1}]
    assert Term.objects.get(text="旅費").passages == 1
