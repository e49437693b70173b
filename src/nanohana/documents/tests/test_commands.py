"""The command line, on the real database; with ``--wait`` the jobs run in a real worker."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nanohana.documents.commands import documents
from nanohana.documents.models import Library, Version
from nanohana.organization.models import Division

RULE = "服務規程\n\n第1条　職員は、誠実に職務を遂行しなければならない。\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(documents, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "例規"
    (folder / "服務").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    (folder / "服務" / "服務規程.txt").write_text(RULE)
    (folder / "空.txt").touch()
    with zipfile.ZipFile(folder / "旅費.zip", "w") as archive:
        archive.writestr("旅費規則.txt", "第1条　旅費を支給する。")
    return folder


def test_a_folder_is_registered_file_by_file(library: Library, folder: Path) -> None:
    result = run("add", folder, "--library", "人事・服務", "--effective-from", "令和7年4月1日", "--json")
    assert result.exit_code == 0
    entries = {entry["filename"]: entry for entry in lines(result)}
    assert set(entries) == {"例規/服務/服務規程.txt", "例規/空.txt", "例規/旅費/旅費規則.txt"}
    assert {entry["state"] for entry in entries.values()} == {"queued"}
    assert {entry["effective_from"] for entry in entries.values()} == {"2025-04-01"}
    assert {entry["division"] for entry in entries.values()} == {"1010"}


def test_a_missing_library_is_made_for_a_division(division: Division, folder: Path) -> None:
    missing = run("add", folder / "空.txt", "--library", "新しい文書庫")
    assert missing.exit_code != 0 and "文書庫「新しい文書庫」がありません" in missing.output
    assert run("add", folder / "空.txt", "--library", "新しい文書庫", "--division", "1010").exit_code == 0
    assert Library.objects.get().owner_division == division


def test_a_wrong_date_is_explained(library: Library, folder: Path) -> None:
    result = run("add", folder, "--library", "人事・服務", "--effective-from", "来年")
    assert result.exit_code == 2 and "令和7年4月1日" in result.output


def test_a_shift_jis_name_of_the_file_system_is_read(library: Library, tmp_path: Path) -> None:
    name = os.fsdecode("規程.txt".encode("cp932"))
    (tmp_path / name).write_text(RULE)
    assert lines(run("add", tmp_path / name, "--library", "人事・服務", "--json"))[0]["filename"] == "規程.txt"


@pytest.mark.django_db(transaction=True)
def test_waiting_works_the_jobs_off_when_no_worker_runs(folder: Path) -> None:
    Library.objects.create(name="人事・服務", owner_division=Division.objects.create(code="1010", name="人事課"))
    result = run("add", folder, "--library", "人事・服務", "--wait", "--json")
    states = {entry["filename"]: entry["state"] for entry in lines(result)}
    assert states["例規/服務/服務規程.txt"] == states["例規/旅費/旅費規則.txt"] == "ready"
    assert states["例規/空.txt"] == "failed" and result.exit_code == 1

    ready = str(Version.objects.get(filename="例規/服務/服務規程.txt").pk)
    shown = lines(run("show", ready, "--blocks", "--json"))
    assert shown[0]["in_force_today"] and any("誠実に" in line.get("text", "") for line in shown)
    assert len(lines(run("list", "--state", "ready", "--json"))) == 2
    assert run("reparse", ready, "--wait").exit_code == 0
    assert run("remove", ready).exit_code == 0
    assert len(lines(run("list", "--json"))) == 2
    assert run("show", ready).exit_code != 0
