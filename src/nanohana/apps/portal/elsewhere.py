"""Other apps, where this installation has them: apps know each other by their addresses alone."""

from __future__ import annotations

from nanohana.apps import APPS, AppSpec

MAKING = "manage/"
"""Where task apps are made, under the address of their app."""


def app(name: str) -> AppSpec | None:
    return next((each for each in APPS if each.module.rpartition(".")[2] == name), None)


def task_app_maker() -> str:
    """The address at which a task app is made; empty where there are none."""
    found = app("task_apps")
    return f"/{found.url}{MAKING}" if found else ""
