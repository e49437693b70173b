"""What the parser process gives up before it opens a file of unknown origin. Linux only.

1. Limits on memory, CPU time, open and written files; it ends with its parent and never gains privileges again.
2. A network namespace of its own, which has no route anywhere (as root, or where users may make namespaces).
3. Landlock (Linux 5.13, landlock(7)): it reads the code, the fonts and the one file, writes into its own folder, and
   reaches no TCP port and no process outside.
4. Under root it becomes a user that exists nowhere else, one per process, so that neither the database (``nobody``) nor
   another parser is its own. Of root's capabilities it keeps the one to read what 3 leaves, as the code may lie in a
   folder of root's; without 3 it keeps none, and is given a copy of the file.

``Confined`` says what was reached; ``nanohana doctor`` tells the administrator what was not.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nanohana
from nanohana.documents.parsing import landlock, limits
from nanohana.documents.parsing.landlock import restrict
from nanohana.documents.parsing.sniff import OLE

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS = 1, 4, 8, 38  # linux/prctl.h
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_CAPABILITY_VERSION, _CAP_DAC_READ_SEARCH = 0x20080522, 2  # linux/capability.h

_FIRST_USER = 2_000_000_000
"""User ids above it are given to nobody (systemd.io/UIDS-GIDS)."""
_MAPPED_USER = 65_533
"""Where a container maps 65,536 users only; not the ``nobody`` that the database runs as."""

_CODE = ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/var/cache/fontconfig")
_OFFICE = ("/opt/libreoffice", "/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice")
_SYSTEM = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
_SOCKETS = Path("/tmp")  # noqa: S108 - the place that LibreOffice insists on
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")

_libc = ctypes.CDLL(None, use_errno=True)


def environment(folder: str) -> dict[str, str]:
    """With which the process is started: no secret, no proxy.

    One thread and few heaps keep the address space small enough for the memory limit.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


@dataclass(frozen=True, slots=True)
class Confined:
    """What holds the process: no network, no other files, no rights of root's. ``file`` is where to read the file."""

    file: Path
    network: bool
    files: bool
    user: bool


def confine(descriptor: int, path: Path) -> Confined:
    """Give up what reading a file does not need, in the current folder. ``descriptor`` is the file, opened."""
    _limit()
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    root = os.geteuid() == 0
    network = _leave_network()
    user = _other_user() if root else None
    files = restrict(_allowed(path) | _sockets(descriptor, root))
    if user is not None and (files or _can_read_code(user)):
        if not files:
            path = _copied(descriptor)
        _become(user, keep=1 << _CAP_DAC_READ_SEARCH if files else 0)
    _end_with_parent()
    return Confined(path, network, files, os.geteuid() != 0)


def _limit() -> None:
    """Hard limits: this process cannot raise them again."""
    for limit, value in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.WALL_SECONDS),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _leave_network() -> bool:
    return any(_libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _allowed(path: Path) -> dict[Path, int]:
    """The file, what the parsers run on, and the own folder: never a folder that could hold the product's data."""
    package = Path(nanohana.__file__).parent
    readable = [path, package, *_existing((*_code_folders(), *_CODE, *_OFFICE, *_SYSTEM))]
    devices = dict.fromkeys(_existing(_DEVICES), landlock.DEVICE)
    return dict.fromkeys(readable, landlock.READ) | devices | {Path.cwd(): landlock.EVERYTHING}


def _sockets(descriptor: int, root: bool) -> dict[Path, int]:
    """LibreOffice, which reads the formats in OLE containers, makes a socket in /tmp and does not start without it.

    A user of one's own may also remove it: /tmp lets nobody remove what is another's.
    """
    is_ole = os.pread(descriptor, len(OLE), 0) == OLE if stat.S_ISREG(os.fstat(descriptor).st_mode) else False
    return {_SOCKETS: landlock.OWN_SOCKETS if root else landlock.SOCKETS} if is_ole else {}


def _code_folders() -> list[str]:
    return [f"{prefix}/{part}" for prefix in {sys.prefix, sys.base_prefix} for part in ("lib", "lib64", "bin")]


def _existing(places: Iterable[str]) -> list[Path]:
    return [Path(place) for place in places if Path(place).exists()]


def _other_user() -> int | None:
    """The user id that this process can take; None where it can take none."""
    for user in (_FIRST_USER + os.getpid(), _MAPPED_USER):
        try:
            os.seteuid(user)
        except OSError:
            continue
        os.seteuid(0)
        return user
    return None


def _can_read_code(user: int) -> bool:
    places = [Path(nanohana.__file__), *_existing(_code_folders())]
    os.seteuid(user)
    try:
        return all(os.access(place, os.R_OK, effective_ids=True) for place in places)
    finally:
        os.seteuid(0)


def _copied(descriptor: int) -> Path:
    with os.fdopen(os.dup(descriptor), "rb") as source, Path("original").open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    return Path("original")


def _become(user: int, *, keep: int) -> None:
    """Take the user and its group for good, with the capabilities ``keep`` and the current folder for its own."""
    for place in (Path(), *Path().iterdir()):
        os.chown(place, user, user)
    _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(keep, keep, 0, 0, 0, 0)  # effective, permitted, inheritable; then those above 31
    if _libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _end_with_parent() -> None:
    """After the change of user, which would undo it."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
