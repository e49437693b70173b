"""The pages' own words in every language (``labels*.toml``), each with all its translations beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

#: Code of a language, with its own name and the value of HTML's ``lang``; the first is the original.
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "ja": ("日本語", "ja"),
    "easy": ("やさしい日本語", "ja"),
    "en": ("English", "en"),
    "zh": ("中文", "zh-Hans"),
    "ko": ("한국어", "ko"),
}


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Every label by its key: the text by language."""
    every = resources.files(__package__).iterdir()
    files = [file for file in every if file.name.startswith("labels") and file.name.endswith(".toml")]
    return {key: texts for file in files for key, texts in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def label(key: str, language: str, **values: object) -> str:
    """The text of a label, with ``values`` in the place of its {braces}. Raises KeyError for an unknown label."""
    return labels()[key][language].format(**values)
