"""Blocks of a result in templates."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.safestring import SafeString

from nanohana.answering.notices import AskerNotice
from nanohana.apps.task_apps.markdown import rendered
from nanohana.apps.task_apps.results import File, Result, Table

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return rendered(text)


@register.filter
def has_table(blocks: Result) -> bool:
    return any(isinstance(block, Table) for block in blocks)


@register.filter
def files(blocks: Result) -> list[File]:
    return [block for block in blocks if isinstance(block, File)]


@register.filter
def others(blocks: Result) -> Result:
    return tuple(block for block in blocks if not isinstance(block, File))


@register.filter
def of(notices: Mapping[UUID, AskerNotice], key: UUID) -> AskerNotice | None:
    """What has become of the rating of one result."""
    return notices.get(key)
