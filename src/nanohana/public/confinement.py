"""What the processes of the public zone give up at their start, so that they have no way to the staff site, even where
it runs on the same machine under the same user. Linux only.

1. Landlock (``documents.parsing.landlock``): they read the code and the few files of this zone that they need, and each
   writes into one folder. The staff site's data folder, its database's password and its keys are not among them, nor is
   this zone's own owner's password.
2. The web process listens on its own port; it and the keeper connect to the database's port and to those of the
   endpoints that the settings name (Linux 6.7): not to the staff site's pages nor to its database. The embeddings
   process, whose engine is C code that reads what citizens write, connects to nothing.
3. They gain no privileges any more.

``nanohana public doctor`` says what of it holds here.
"""

from __future__ import annotations

import ctypes
import os
import ssl
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import httpx
from psycopg.conninfo import conninfo_to_dict

import nanohana
from nanohana.configuration import Settings, current, kept_secret
from nanohana.documents.parsing import landlock
from nanohana.encryption.master import master_file

_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_POSTGRES = 5432
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
    *("/etc/localtime", "/etc/mime.types", "/etc/ld.so.cache"),
    *("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf"),  # names of hosts
    *("/etc/passwd", "/etc/group"),
)
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")


@dataclass(frozen=True, slots=True)
class Held:
    """What is held: all files but those of this zone, all ports but the named ones."""

    files: bool
    ports: bool


def holds() -> Held:
    """What this kernel can hold."""
    version = landlock.version()
    return Held(version >= 1, version >= 4)


def confine(*, writes: Path, listens: Collection[int] = (), connects: Collection[int] = ()) -> Held:
    """Of this thread and all that it starts; called before there are others.

    ``writes`` is the folder for what is written, a large body while it is received above all. It is made.
    """
    writes.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.tempdir = str(writes)
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    landlock.restrict(_allowed(current()) | {writes: landlock.EVERYTHING}, listens, connects)
    return holds()


def _allowed(settings: Settings) -> dict[Path, int]:
    settings.signing_key()  # made now, since later nothing can be written there
    kept_secret(master_file())
    readable = [
        Path(nanohana.__file__).parent,
        *(Path(prefix) / part for prefix in {sys.prefix, sys.base_prefix} for part in ("lib", "lib64", "bin")),
        *map(Path, _SYSTEM),
        *(Path(place) for place in ssl.get_default_verify_paths()[:2] if place),
        settings.home / "nanohana.toml",
        settings.home / "publisher.pub",
        settings.home / "secret.key",
        master_file(),
        *_certificates(),
    ]
    devices = [Path(device) for device in _DEVICES]
    return {place: landlock.READ for place in readable if place.exists()} | {
        place: landlock.DEVICE for place in devices if place.exists()
    }


def _certificates() -> list[Path]:
    """The files by which the database and this process know each other, where its address names some."""
    parts = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
    return [Path(str(parts[name])) for name in ("sslrootcert", "sslcrl", "sslcert", "sslkey") if name in parts]


def ports_of(settings: Settings) -> set[int]:
    """Of the database and of the endpoints that the settings name."""
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    endpoints = map(httpx.URL, settings.endpoints)
    ports = {url.port or (80 if url.scheme == "http" else 443) for url in endpoints}
    return ports | {int(parts.get("port") or _POSTGRES)}
