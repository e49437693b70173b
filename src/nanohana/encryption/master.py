"""The master key: wraps the data keys, and nothing else. It is not the product's secret key.

What the secret key has signed (the audit chain) must stay checkable for ever, so its former values are kept. A former
master key is to be destroyed one day, so that old backups become unreadable. One key cannot do both.

1. The file (``master_key_file``, by default ``<home>/master.key``, mode 0600) holds one secret a line, the present one
   first. It is made on first use and is not part of a backup.
2. Each secret gives a 256-bit key and an id by HKDF (``nanohana.keys``). The id stands with every key it has wrapped.
3. The file is replaced as a whole, never written into. It is read each time a key is unwrapped, so that every process
   has a new master key at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from nanohana.configuration import current, kept_secret
from nanohana.files import replace_file
from nanohana.keys import Key, derived_key

PURPOSE = "wrapping of data keys"


def master_file() -> Path:
    return current().master_key_file or current().home / "master.key"


def master_keys() -> dict[str, Key]:
    """The master keys by id, the present one first."""
    return {key.id: key for key in map(master_key, _secrets())}


def present_master_key() -> Key:
    return next(iter(master_keys().values()))


def new_secret() -> str:
    return secrets.token_urlsafe(48)


def make_present(secret: str) -> None:
    """Wrap with this one from now on; those before it still unwrap."""
    _write(master_file(), [secret, *_secrets()])


def unknown_secrets(file: Path) -> list[str]:
    """The secrets of another file that are not in ours."""
    return [secret for secret in file.read_text().split() if secret not in _secrets()]


def add_former(former: list[str]) -> None:
    _write(master_file(), [*_secrets(), *former])


def put_former_away() -> list[Path]:
    """Move each former key into a file of its own, ``master-<id>.key``: nothing but old backups needs it."""
    present, *former = _secrets()
    files = [master_file().with_name(f"master-{master_key(secret).id}.key") for secret in former]
    for file, secret in zip(files, former, strict=True):
        _write(file, [secret])
    _write(master_file(), [present])
    return files


def master_key(secret: str) -> Key:
    return derived_key(secret, PURPOSE)


def _secrets() -> list[str]:
    return kept_secret(master_file()).split()


def _write(path: Path, secrets_of_file: Iterable[str]) -> None:
    replace_file(path, "\n".join(secrets_of_file) + "\n", 0o600)
