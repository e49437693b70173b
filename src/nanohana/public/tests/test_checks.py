"""The public site does not start with settings that would be unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from nanohana.configuration import current
from nanohana.public.checks import public_settings

KEY = "3b" * 32
SAFE = {
    "NANOHANA_PRODUCTION": "true",
    "NANOHANA_ALLOWED_HOSTS": '["chat.pref.example.lg.jp"]',
    "NANOHANA_BEHIND_TLS_PROXY": "true",
    "NANOHANA_PUBLISHER_KEY": KEY,
}


def problems(monkeypatch: pytest.MonkeyPatch, home: Path, **environment: str) -> set[str]:
    for name, value in (environment | {"NANOHANA_HOME": str(home)}).items():
        monkeypatch.setenv(name, value)
    current.cache_clear()
    try:
        with override_settings(ROOT_URLCONF="nanohana.public.urls"):
            return {problem.id or "" for problem in public_settings(None)}
    finally:
        monkeypatch.undo()
        current.cache_clear()


def test_safe_settings_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert problems(monkeypatch, tmp_path, **SAFE) == set()
    assert problems(monkeypatch, tmp_path) == set()


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("NANOHANA_ALLOWED_HOSTS", '["*"]', "nanohana.E001"),
        ("NANOHANA_BEHIND_TLS_PROXY", "false", "nanohana.E002"),
        ("NANOHANA_LOG_LEVEL", "DEBUG", "nanohana.E004"),
        ("NANOHANA_PUBLISHER_KEY", "", "nanohana.E010"),
        ("NANOHANA_PUBLISHER_KEY", "secret", "nanohana.E011"),
    ],
)
def test_each_unsafe_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, value: str, problem: str
) -> None:
    assert problems(monkeypatch, tmp_path, **SAFE | {setting: value}) == {problem}


def test_the_staff_sites_data_folder_is_refused_even_for_a_trial(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "publisher.key").write_bytes(b"")
    assert problems(monkeypatch, tmp_path) == {"nanohana.E012"}
