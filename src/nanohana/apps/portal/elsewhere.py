"""Other apps, where this installation has them: apps know each other by their addresses alone."""

from __future__ import annotations

from nanohana.apps import APPS, AppSpec

MAKING = "manage/"
"""Where task apps are made, under the address of their app."""


def app(name: str) -> AppSpec | None:
    return next((each for each in APPS if each.name == name), None)


def managing(address: str) -> str:
    """Where a task app at this address is managed; empty where it is none."""
    found = app("task_apps")
    _, is_one, rest = address.partition(f"/{found.url}") if found else ("", "", "")
    return f"/{found.url}{MAKING}{rest}" if found and is_one else ""
