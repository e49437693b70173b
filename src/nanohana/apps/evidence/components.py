"""What the product is made of here: the packages of this environment, what browsers are served, and the model's file.

A licence is what a package declares itself, in this order: an SPDX expression, trove classifiers, free text, the text
of its licence. "BSD" without the number of clauses is ``LicenseRef-BSD``, what cannot be told ``LicenseRef-unknown``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Literal

from license_expression import ExpressionError, Licensing
from packaging.utils import canonicalize_name

import nanohana
from nanohana.configuration import current
from nanohana.files import sha256_of
from nanohana.llm.local_model import DEFAULT_NAME, DEFAULT_SHA256, default_file, model_file

UNKNOWN = "LicenseRef-unknown"
#: Licences under which a part may be used and passed on within the product. Weak copyleft (LGPL, MPL) asks for the
#: source of that part alone, which we leave as it is; strong copyleft (GPL, AGPL) and terms of use are not here.
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC",
    "LGPL-3.0-only", "LGPL-3.0-or-later", "LicenseRef-BSD", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0",
    "Unlicense", "Zlib",
})  # fmt: skip
_FIELDS = ("License-Expression", "License")
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "LicenseRef-BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
_FREE_TEXT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "BSD": "LicenseRef-BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "MIT License": "MIT",
}
_TEXTS = {"MIT License": "MIT", "Zero-Clause BSD": "0BSD", "SIL Open Font License, Version 1.1": "OFL-1.1"}
_licensing = Licensing()

Kind = Literal["python", "browser", "model"]


@dataclass(frozen=True, slots=True)
class Part:
    """``licence`` is an SPDX expression, ``sha256`` known of files that we pin ourselves."""

    kind: Kind
    name: str
    version: str
    licence: str
    sha256: str = ""

    @property
    def is_allowed(self) -> bool:
        return _is_allowed(_licensing.parse(self.licence))


def parts() -> list[Part]:
    """All of them, by kind and name."""
    return sorted({*_packages(), *_served(), *_model()}, key=lambda part: (part.kind, part.name.lower()))


def _packages() -> Iterator[Part]:
    for found in distributions():
        if canonicalize_name(found.name) != "nanohana":
            yield Part("python", found.name, found.version, licence_of(found))


def licence_of(package: Distribution) -> str:
    """The SPDX expression of what a package declares."""
    said = package.metadata
    texts = (text for text in said.get_all("Classifier") or () if text.startswith("License"))
    ends = (text.rsplit(" :: ", 1)[-1] for text in texts)
    named = [_CLASSIFIERS.get(text, UNKNOWN) for text in ends if not text.lower().endswith(" approved")]
    (expression, free) = (
        " ".join((said.get_all(name) or [""])[0].split()) for name in ("License-Expression", "License")
    )
    declared = expression or " AND ".join(dict.fromkeys(named)) or _FREE_TEXT.get(free, free)
    return _parsed(declared or _licence_by_text("".join(_licence_files(package))))


def _parsed(declared: str) -> str:
    try:
        expression = _licensing.parse(declared)
    except ExpressionError:
        return UNKNOWN
    return UNKNOWN if expression is None else str(expression)


def _licence_files(package: Distribution) -> Iterator[str]:
    for file in package.files or ():
        if file.name.upper().startswith("LICEN"):
            yield file.read_text()


def _licence_by_text(text: str) -> str:
    return next((spdx for words, spdx in _TEXTS.items() if words in text), UNKNOWN)


def _served() -> Iterator[Part]:
    """Each folder says with ``VERSION`` what it is (``scripts/vendor_assets.py``)."""
    for folder in sorted(Path(nanohana.__file__).parent.glob("*/static/vendor/*")):
        name, version = (folder / "VERSION").read_text().split()[:2]
        text = (folder / "LICENSE").read_text(encoding="utf-8")
        yield Part("browser", name, version, _licence_by_text(text))


def _model() -> Iterator[Part]:
    file = model_file(current())
    if file is None:
        return
    if file == default_file():  # compared with its hash when it was put together
        yield Part("model", DEFAULT_NAME, "", "Apache-2.0", DEFAULT_SHA256)
    else:
        status = file.stat()
        yield Part("model", file.name, "", UNKNOWN, _sha256(file, status.st_size, status.st_mtime_ns))


@lru_cache
def _sha256(file: Path, size: int, changed: int) -> str:
    """Of a file of a gigabyte and more, read once for each of its states."""
    return sha256_of(file)


def _is_allowed(expression: object) -> bool:
    """Of alternatives one, of what holds together all."""
    if isinstance(expression, _licensing.OR):
        return any(map(_is_allowed, expression.args))
    if isinstance(expression, _licensing.AND):
        return all(map(_is_allowed, expression.args))
    return str(expression) in ALLOWED
