"""Of Wagtail the product has the models alone: nothing of it can be opened, and it asks nobody."""

from __future__ import annotations

from django.apps import apps
from django.urls import get_resolver
from tests.routes import names


def test_only_its_models_are_installed() -> None:
    assert [app.name for app in apps.get_app_configs() if app.name.startswith("wagtail")] == ["wagtail"]


def test_no_address_of_the_site_is_wagtails() -> None:
    assert not [name for name in names(get_resolver().url_patterns) if "wagtail" in name]
    views = [pattern.callback for pattern in _patterns(get_resolver().url_patterns)]
    assert not [view for view in views if view.__module__.startswith("wagtail")]


def _patterns(patterns: list) -> list:  # type: ignore[type-arg]
    return [
        each
        for pattern in patterns
        for each in (_patterns(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern])
    ]
