"""What every page knows: who is signed in and where one can go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from nanohana.apps import APPS


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The apps for the header."""
    return {"apps": APPS}
