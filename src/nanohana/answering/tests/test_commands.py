"""``nanohana ask``, one question or a file of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nanohana.answering.commands import ask
from nanohana.answering.tests.registered import registered_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def test_a_question_that_cannot_be_asked_does_not_end_the_others(file: Path) -> None:
    registered_rules()
    questions = [{"id": 1, "question": ""}, {"id": 2, "question": "夏季休暇は何日ですか"}]
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in questions), encoding="utf-8-sig")
    asked = CliRunner().invoke(ask, ["--batch", str(file)])
    unusable, answer = (json.loads(line) for line in asked.stdout.splitlines())
    assert asked.exit_code == 1
    assert unusable == {"id": 1, "outcome": "unusable", "failure": "質問を入力してください。"}
    assert answer["id"] == 2 and answer["outcome"] == "excerpt" and "5日" in answer["answer"][0]["text"]


@pytest.mark.parametrize("line", ["夏季休暇", "[1]", '{"question": "夏季休暇"}', '{"id": 1, "question": 2}'])
def test_a_file_that_cannot_be_read_is_refused_by_line_before_anything_is_asked(file: Path, line: str) -> None:
    file.write_text(f'{{"id": 1, "question": "宿泊料"}}\n\n{line}\n', encoding="utf-8")
    refused = CliRunner().invoke(ask, ["--batch", str(file)])
    assert refused.exit_code == 1 and refused.stdout == ""
    assert "3行目" in refused.stderr
