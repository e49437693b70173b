"""The command line tells of its commands without the rooms behind them, and starts without libraries for files."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from nanohana import cli

_LARGE = {"openpyxl", "docx", "pptx", "reportlab", "playwright", "pypdfium2", "rapidocr", "onnxruntime"}
_HELP = "from nanohana.cli import nanohana; nanohana(['--help'], standalone_mode=False)"
#: What every command with data loads before its own room.
_START = "import django; django.setup(); import nanohana.server.schema, nanohana.server.doctor"


def loaded(code: str) -> set[str]:
    """The packages that a new process has loaded after ``code``."""
    script = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}}, file=sys.stderr)"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stderr.split()
    )


def test_help_loads_no_room_and_opens_no_database() -> None:
    assert not loaded(_HELP) & {*_LARGE, "django", "wagtail", "numpy"}


def test_a_command_with_data_starts_without_the_libraries_for_files() -> None:
    assert not loaded(_START) & _LARGE


@pytest.mark.parametrize("asked", [["ask", "--help"], ["-h"], ["documents", "add", "--help"]])
def test_what_a_command_does_is_told_without_a_database(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_prepare", lambda *args, **more: pytest.fail("help needs no database"))
    told = CliRunner().invoke(cli.nanohana, asked)
    assert told.exit_code == 0 and "--help" in told.output


def test_help_says_of_each_command_what_the_command_says_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_prepare", lambda *args, **more: pytest.fail("help needs no database"))
    told = CliRunner().invoke(cli.nanohana, ["--help"], terminal_width=300).output
    places = cli._WITHOUT_DATA | cli._WITH_DATA
    assert {"chatbots", "evidence", "models"} <= places.keys()  # of apps: found by their folders
    for name, place in places.items():
        module, attribute = place.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        said = (command.help or "").partition("\n")[0]
        assert said and f"  {name}" in told and said in told
