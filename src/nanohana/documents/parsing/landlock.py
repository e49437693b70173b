"""Landlock: a process takes from itself the right to all files and TCP ports but a few.

Source: landlock(7), linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Collection, Mapping
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_FILE, _MAKE_SOCKET = 1, 2, 4, 8, 1 << 5, 1 << 9
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14

READ = _EXECUTE | _READ_FILE | _READ_DIR
DEVICE = _READ_FILE | _WRITE_FILE
SOCKETS = _MAKE_SOCKET
OWN_SOCKETS = _MAKE_SOCKET | _REMOVE_FILE
EVERYTHING = (1 << 16) - 1

_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # number of rights on files by version; from 5 on also ioctl of devices
_BIND, _CONNECT = 0b01, 0b10  # TCP, from version 4
_NET = _BIND | _CONNECT
_SCOPES = 0b11  # abstract sockets and signals, from version 6

_libc = ctypes.CDLL(None, use_errno=True)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def version() -> int:
    """Of the kernel's Landlock; below 1 where there is none. Ports are held from 4 on."""
    return int(_libc.syscall(_CREATE_RULESET, None, 0, _VERSION))


def restrict(allowed: Mapping[Path, int], listens: Collection[int] = (), connects: Collection[int] = ()) -> bool:
    """From now on only the ``allowed`` files, and what stands in the folders, may be used, with the rights given; of
    TCP ports those in ``listens`` and ``connects``. It holds for this thread and those that it starts.

    False, and nothing changed, where the kernel has no Landlock. Raises OSError where a rule cannot be made. The
    process must have given up new privileges before.
    """
    held = version()
    if held < 1:
        return False
    every = (1 << _RIGHTS.get(held, 16)) - 1
    attributes = (ctypes.c_uint64 * 3)(every, _NET if held >= 4 else 0, _SCOPES if held >= 6 else 0)
    ruleset = _checked(_libc.syscall(_CREATE_RULESET, attributes, ctypes.sizeof(attributes), 0))
    try:
        for path, rights in allowed.items():
            _allow(ruleset, path, rights & every)
        for ports, right in ((listens, _BIND), (connects, _CONNECT)) if held >= 4 else ():
            for port in ports:
                _allow_port(ruleset, port, right)
        _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: Path, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(rights if path.is_dir() else rights & _OF_FILES, parent)
        _checked(_libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(parent)


def _allow_port(ruleset: int, port: int, right: int) -> None:
    rule = _NetPort(right, port)
    _checked(_libc.syscall(_ADD_RULE, ruleset, _NET_PORT, ctypes.byref(rule), 0))


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return result
