"""Exact recipes: formulas that offices need again and again, with places for columns and values. No model is asked."""

from __future__ import annotations

from nanohana.formulas.catalogue.amounts import AMOUNTS
from nanohana.formulas.catalogue.calendar import CALENDAR
from nanohana.formulas.catalogue.decisions import DECISIONS
from nanohana.formulas.catalogue.recipe import Field, Kind, Recipe, Slot, formula_of
from nanohana.formulas.catalogue.texts import TEXTS

RECIPES: tuple[Recipe, ...] = (*AMOUNTS, *DECISIONS, *CALENDAR, *TEXTS)
BY_KEY = {recipe.key: recipe for recipe in RECIPES}

__all__ = ["BY_KEY", "RECIPES", "Field", "Kind", "Recipe", "Slot", "formula_of"]
