"""公用文の点検: what in a text is against the rules of official writing, where, why, by which source, and what
instead."""

from nanohana.drafting.official_style.checking import LONGEST, Genre, Report, check

__all__ = ["LONGEST", "Genre", "Report", "check"]
