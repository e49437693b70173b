"""From a library in the list to where its owner mends it."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from nanohana.apps.usage.tables import Row


def linked(row: Row) -> Row:
    """The row with the address of the library's documents; what belongs to no library has none."""
    return replace(row, address=f"{reverse('documents:index')}?library={row.key}") if row.key else row
