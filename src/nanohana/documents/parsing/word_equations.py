"""The EQ fields of Word: a character in a ring (㊞), a word under small kana as older files have it, and a fraction
stand in the instruction of a field alone, which has no result."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from nanohana.documents.parsing.word_package import W

_LONGEST = 1_000  # characters; what is longer is no word under kana
_EQUATION = re.compile(r"\s*EQ\s+(.*)", re.IGNORECASE | re.DOTALL)
_OPTIONS = r"(?:\s*\\[a-z]+(?:\s*[0-9]+)?)*\s*\("
_RAISED = re.compile(rf"\\s{_OPTIONS}(.*)\)$", re.IGNORECASE | re.DOTALL)
_CALL = re.compile(rf"\\([fo]){_OPTIONS}", re.IGNORECASE)


class Equations:
    """What the EQ fields of one paragraph say; ``text`` must be called for each of its runs, in order."""

    def __init__(self) -> None:
        self._instructions: list[list[str]] = []  # of the fields that have begun, the outermost first

    def text(self, run: etree._Element) -> str:
        return "".join(self._said(run))

    def _said(self, run: etree._Element) -> Iterator[str]:
        for element in run.iterchildren(W + "fldChar", W + "instrText"):
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                self._instructions.append([])
            elif kind == "end" and self._instructions:
                yield said("".join(self._instructions.pop()))
            elif kind is None and self._instructions:
                self._instructions[-1].append(element.text or "")


def said(instruction: str) -> str:
    r"""菜 of ``EQ \o\ad(\s\up 9(さい),菜)``, 印 of ``EQ \o\ac(○,印)``, 1/2 of ``EQ \f(1,2)``; else nothing."""
    equation = _EQUATION.match(instruction[:_LONGEST])
    call = _CALL.search(equation[1]) if equation else None
    if equation is None or call is None:
        return ""
    parts = list(_parts(equation[1][call.end() :]))
    return "/".join(parts) if call[1].lower() == "f" else _RAISED.sub(r"\1", parts[-1])


def _parts(arguments: str) -> Iterator[str]:
    """What stands between the commas, up to the bracket that closes them."""
    part, depth = "", 0
    for character in arguments:
        if character == ")" and not depth:
            break
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character in ",;" and not depth:
            yield part.strip()
            part = ""
        else:
            part += character
    yield part.strip()
