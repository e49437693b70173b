"""The public zone beside the staff site on one machine: what the child is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanohana.configuration import Settings
from nanohana.published.sealing import public_text, signing_key
from nanohana.server.beside import environment_of_public_zone


def test_no_key_and_no_database_of_the_staff_site_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NANOHANA_HOME", str(tmp_path))
    monkeypatch.setenv("NANOHANA_SECRET_KEY", "the staff site's secret, which nobody else may know")
    monkeypatch.setenv("NANOHANA_CHAT_KEY", "the key of a model")
    monkeypatch.setenv("DATABASE_URL", "postgresql://staff:word@127.0.0.1/staff")
    told = environment_of_public_zone(Settings(public_port=8081))
    assert "DATABASE_URL" not in told
    assert not [name for name, value in told.items() if "secret" in value or "the key of a model" in value]
    key = public_text(signing_key(tmp_path / "publisher.key").public_key())
    assert (told["NANOHANA_HOME"], told["NANOHANA_PORT"]) == (str(tmp_path / "public"), "8081")
    assert told["NANOHANA_PUBLISHER_KEY"] == key == (tmp_path / "public" / "publisher.pub").read_text().strip()
    assert (tmp_path / "public").stat().st_mode & 0o777 == 0o711
