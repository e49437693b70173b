"""Refresh what the screens take from others: ``make vendor``.

Each package is fetched with ``npm pack``, compared with the integrity written here, and only the files we serve are
kept, with their licence and version beside them. To take a newer version, change ``version`` and ``integrity``
(``npm view NAME@VERSION dist.integrity``) and look at the difference.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src/nanohana/web/static/vendor"


@dataclass(frozen=True)
class Package:
    """A pinned package and the regular expression of the files in it that we serve (``LICENSE`` always is)."""

    folder: str
    name: str
    version: str
    integrity: str
    wanted: str


PACKAGES = (
    Package(
        "design-tokens", "@digital-go-jp/design-tokens", "1.1.9",
        "sha512-93zW/Gb4/pwb63W7r8RHWQdbLGap4heHt5unQQjaqP1OlPqRif146tvqtyJ2xPcot3pnndFY3ph1DC0Crwp6bg==",
        r"dist/tokens\.css",
    ),
    Package(
        "htmx", "htmx.org", "4.0.1",
        "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        r"dist/(ext/hx-sse|htmx)\.min\.js",
    ),
    Package(
        "noto-sans-jp", "@fontsource-variable/noto-sans-jp", "5.3.1",
        "sha512-/anGvJFc5y36f8DJ+3TSh2+KAvaRLA9PaLUMvneeY5s4j8m+8X4F3lE/sjTuG9YI5BX4sykvCk4TuJMG7ecMRQ==",
        r"index\.css|files/[\w-]+\.woff2",
    ),
)  # fmt: skip


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive, checked; exits with the difference where the integrity does not match."""
    subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", str(folder)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    archive = next(folder.glob("*.tgz"))
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        sys.exit(f"{package.name} {package.version}: integrity is {found}, expected {package.integrity}")
    return archive


def unpack(package: Package, archive: Path) -> None:
    """Replace the package's folder by the wanted files, all in one level but for the font's ``files/``."""
    target = VENDOR / package.folder
    shutil.rmtree(target, ignore_errors=True)
    with tarfile.open(archive) as members:
        for member in members:
            path = member.name.removeprefix("package/")
            file = members.extractfile(member)
            if file and re.fullmatch(f"LICENSE|{package.wanted}", path):
                place = target / re.sub(r"^dist/(ext/)?", "", path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(file.read())
    (target / "VERSION").write_text(f"{package.name} {package.version}\n{package.integrity}\n")


def name_font_as_tokens_do() -> None:
    """The design tokens ask for 'Noto Sans JP'; the package calls its variable font otherwise."""
    css = VENDOR / "noto-sans-jp/index.css"
    css.write_text(css.read_text().replace("'Noto Sans JP Variable'", "'Noto Sans JP'"))


def main() -> None:
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            unpack(package, fetch(package, Path(folder)))
    name_font_as_tokens_do()


if __name__ == "__main__":
    main()
