"""Anchors: small signed files outside of the database that say how far the record had come, and with which signature.

1. ``<home>/audit/anchor-YYYY-MM-DD.json`` holds the number and the HMAC of the last row, how many rows there are, and
   the time. A job writes the day's file anew every hour; ``nanohana audit anchor`` does it at once. Copied to another
   machine, they show a cut tail also to somebody who has the database and every program that writes to it.
2. Before a file is written, the last anchor must fit and the rows since then are checked. Where they are not right no
   anchor is made: the last good one stays. What is older is checked every night, and an anchor never hides it.
3. The signature is HMAC-SHA256 with a key of its own purpose. A signature with a public key would let a third party
   check an anchor alone; but whoever checks the chain needs the secret key anyway, and no package of the product offers
   Ed25519. Whoever has only the database has neither key.
"""

from __future__ import annotations

import datetime
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

from nanohana.configuration import current
from nanohana.files import replace_file
from nanohana.keys import key_for, keys_for

PURPOSE = "audit anchor"
FORMAT = "nanohana audit anchor 1"


class BrokenAnchor(Exception):
    """A file that is not an anchor of this product as it was written. The message is Japanese."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The record as of a moment: its last row's number and HMAC (hexadecimal), and the number of rows."""

    sequence: int
    hmac: str
    count: int
    at: str  # ISO 8601
    key_id: str

    @property
    def day(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.at)


def anchor_folder() -> Path:
    return current().home / "audit"


def read_anchors(folder: Path) -> list[Anchor]:
    """All anchors of a folder, the oldest first. Raises BrokenAnchor."""
    return sorted(map(_read, sorted(folder.glob("anchor-*.json"))), key=lambda anchor: anchor.day)


def last_anchor(folder: Path) -> tuple[Anchor | None, str]:
    """The newest anchor of a folder, or why its anchors cannot be trusted."""
    try:
        anchors = read_anchors(folder)
    except BrokenAnchor as broken:
        return None, str(broken)
    return (anchors[-1] if anchors else None), ""


def write_anchor(folder: Path, sequence: int, signature: bytes) -> Anchor:
    """The anchor of today in its file, in the place of an earlier one of today."""
    now = timezone.localtime()
    anchor = Anchor(sequence, signature.hex(), sequence, now.isoformat(), key_for(PURPOSE).id)
    signed = asdict(anchor) | {"signature": _signature(anchor)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"anchor-{now:%Y-%m-%d}.json"
    replace_file(path, json.dumps(signed, indent=1) + "\n")
    return anchor


def _read(path: Path) -> Anchor:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        signature = str(found.pop("signature"))
        anchor = Anchor(**found)
        expected = _signature(anchor)
        _ = anchor.day
    except KeyError as unknown:
        raise BrokenAnchor(f"アンカー「{path.name}」の署名の鍵がありません。") from unknown
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BrokenAnchor(f"アンカー「{path.name}」を読めません。") from error
    if not hmac.compare_digest(signature, expected):
        raise BrokenAnchor(f"アンカー「{path.name}」の署名が正しくありません。")
    return anchor


def _signature(anchor: Anchor) -> str:
    """Over the fields in their order, each with its length before it; raises KeyError where the key is unknown."""
    key = keys_for(PURPOSE)[anchor.key_id]
    return hmac.digest(key.secret, b"".join(_fields(anchor)), "sha256").hex()


def _fields(anchor: Anchor) -> Iterator[bytes]:
    for value in (FORMAT, *asdict(anchor).values()):
        word = str(value).encode()
        yield len(word).to_bytes(4) + word
