"""A scripted model for what asks one."""

from __future__ import annotations

from nanohana.formulas.tests.scripted import server, write  # noqa: F401  # fixtures
