"""The Helm chart rendered without Helm, as far as the chart goes: the few actions and functions that it uses.

This is no Helm: it shows that the templates fit together, that each value they take stands in ``values.yaml``, and what
comes out of them. What it does not understand it refuses.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

_ACTION = re.compile(r"(?:\s*\{\{-|\{\{)\s*(.*?)\s*(?:-\}\}\s*|\}\})", re.DOTALL)
_DEFINE = re.compile(r'\{\{- define "([\w.]+)" -\}\}\s*(.*?)\s*\{\{- end \}\}', re.DOTALL)
Document = dict[str, Any]


class Chart:
    """A release named ``staff`` or ``public``; ``changes`` are those of its values."""

    def __init__(self, folder: Path, release: str, changes: Document) -> None:
        self._folder = folder
        about = yaml.safe_load((folder / "Chart.yaml").read_text())
        self._context = {
            "Values": _merged(yaml.safe_load((folder / "values.yaml").read_text()), changes),
            "Release": {"Name": release, "Service": "Helm"},
            "Chart": {"AppVersion": about["appVersion"]},
        }
        self._defined = dict(_DEFINE.findall((folder / "templates" / "_helpers.tpl").read_text()))

    def documents(self) -> list[Document]:
        texts = (self._text(file.read_text()) for file in sorted(self._folder.glob("templates/*.yaml")))
        return [document for text in texts for document in yaml.safe_load_all(text) if document]

    def _text(self, source: str) -> str:
        pieces: list[str] = []
        shown, place = [True], 0
        for action in _ACTION.finditer(source):
            pieces.append(source[place : action.start()] if all(shown) else "")
            place, words = action.end(), action[1]
            if words == "end":
                shown.pop()
            elif words.startswith("if "):
                shown.append(bool(self._value(words[3:])))
            elif not words.startswith("/*"):
                value = str(self._value(words))  # also where it is not shown: what it takes must be there
                pieces.append(value if all(shown) else "")
        assert shown == [True], "an if has no end"
        return "".join([*pieces, source[place:]])

    def _value(self, words: str) -> Any:
        first, *functions = words.split(" | ")
        value = self._first(first)
        for function in functions:
            name, _, argument = function.partition(" ")
            value = self._filtered(name, argument, value)
        return value

    def _first(self, words: str) -> Any:
        match words.split():
            case ["include", name, "."]:
                return self._text(self._defined[name.strip('"')])
            case ["toYaml", path]:
                return json.dumps(self._at(path), ensure_ascii=False)  # JSON is YAML
            case [path] if path.startswith("."):
                return self._at(path)
        raise NotImplementedError(words)

    def _filtered(self, name: str, argument: str, value: Any) -> Any:
        match name:
            case "nindent":
                return "\n" + "\n".join(" " * int(argument) + line for line in str(value).split("\n"))
            case "toYaml":
                return json.dumps(value, ensure_ascii=False)
            case "sha256sum":
                return sha256(value.encode()).hexdigest()
            case "quote":
                return json.dumps(str(value))
            case "default":
                return value or self._at(argument)
        raise NotImplementedError(name)

    def _at(self, path: str) -> Any:
        value: Any = self._context
        for name in path[1:].split("."):
            value = value[name]
        return value


def _merged(values: Document, changes: Document) -> Document:
    return values | {
        name: _merged(values[name], change) if isinstance(change, dict) else change for name, change in changes.items()
    }
