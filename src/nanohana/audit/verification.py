"""Checking the record: every row in its place, and the end where the anchors say that it is.

1. Rows are read in the order of their numbers, a few thousand at a time, so a million take no more memory than ten.
2. A row is right when its number follows the one before, its key is known, its signature fits its fields, and it holds
   the signature of the row before. The first that is not is named, and the check ends there: what comes after it stands
   on nothing.
3. Why: the number is missing (deleted); the row was signed for another place (moved, or copied); its key is not ours;
   else it was changed or forged.
4. Then every anchor must be met by its row. Rows beyond the end that an anchor names were cut off.
5. Restoring a backup takes the record back to what it was then, and says so in a row of its own, with the number up
   to which the record had come before. Anchors from before it that do not fit any more are explained by that row (whose
   signature has been checked) and reported as a notice.
"""

from __future__ import annotations

import datetime
import hmac
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices

from nanohana.audit.acts import AuditAct
from nanohana.audit.anchors import Anchor
from nanohana.audit.encoding import BEGINNING, FIELDS, PURPOSE, Signed, signature
from nanohana.audit.models import Entry
from nanohana.keys import Key, keys_for

ROWS_AT_A_TIME = 2_000
_NEARBY = 50


class Reason(TextChoices):
    CHANGED = "changed", "内容が書き換えられたか、偽造されています"
    MISSING = "missing", "記録がありません（削除されています）"
    MOVED = "moved", "別の位置の記録が置かれています（移動または複写）"
    CUT = "cut", "ここから後の記録が切り取られています"
    WRONG_KEY = "wrong_key", "署名の鍵がこの製品のものではありません"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first row that is not as it was written, or should be there and is not."""

    sequence: int
    reason: Reason

    def __str__(self) -> str:
        return f"{self.sequence}番: {self.reason.label}。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check has found; ``rows`` are right, ``last`` is the HMAC of the last of them."""

    rows: int
    last: bytes
    finding: Finding | None
    notices: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Restoring:
    """A row that says: up to ``before`` the record had come when it was taken back."""

    at: datetime.datetime
    before: int


def verify(anchors: Sequence[Anchor] = (), *, since: Anchor | None = None) -> Verdict:
    """Check the record, the whole of it or what follows an anchor that is known to be right."""
    started = time.perf_counter()
    walk = _Walk(since, anchors)
    with transaction.atomic():  # outside of it the database would copy the whole result first
        finding = walk.through(_rows(since.sequence if since else 0))
    finding = finding or walk.unmet()
    return Verdict(walk.rows, walk.previous, finding, tuple(walk.notices), time.perf_counter() - started)


def _rows(after: int) -> Iterator[tuple[Signed, bytes]]:
    """Signed fields and HMAC. A number below 1 is read as well: no row has one."""
    entries = Entry.objects.order_by("sequence").values_list(*FIELDS, "hmac")
    if after:
        entries = entries.filter(sequence__gt=after)
    for *fields, mac in entries.iterator(chunk_size=ROWS_AT_A_TIME):
        yield Signed._make(fields), mac


class _Walk:
    """The way along the chain: how far it was right, and what was met on it."""

    def __init__(self, since: Anchor | None, anchors: Iterable[Anchor]) -> None:
        self.rows = since.sequence if since else 0
        self.previous = bytes.fromhex(since.hmac) if since else BEGINNING
        self.notices: list[str] = []
        self._keys = keys_for(PURPOSE)
        self._unmet = [anchor for anchor in anchors if anchor.sequence > self.rows]
        self._awaited = {anchor.sequence for anchor in self._unmet}
        self._restorings: list[_Restoring] = []

    def through(self, rows: Iterable[tuple[Signed, bytes]]) -> Finding | None:
        for row, mac in rows:
            if fault := _fault(row, mac, self.rows + 1, self.previous, self._keys):
                return fault
            self.rows, self.previous = row.sequence, mac
            if row.sequence in self._awaited:
                self._meet(row.sequence, mac.hex())
            if row.verb == AuditAct.RESTORED:
                self._restorings.append(_Restoring(row.at, json.loads(row.details).get("before") or 0))
        return None

    def _meet(self, sequence: int, mac: str) -> None:
        self._unmet = [anchor for anchor in self._unmet if (anchor.sequence, anchor.hmac) != (sequence, mac)]

    def unmet(self) -> Finding | None:
        """The first row that an anchor names and that is not there, or is another one."""
        left = []
        for anchor in self._unmet:
            if any(anchor.day <= one.at and anchor.sequence <= one.before for one in self._restorings):
                self.notices.append(
                    f"{anchor.day:%Y-%m-%d}のアンカーより後に、保存ファイルからの復元が行われています。"
                )
            else:
                left.append(anchor)
        if not left:
            return None
        first = min(left, key=lambda anchor: anchor.sequence)
        if first.sequence > self.rows:
            return Finding(self.rows + 1, Reason.CUT)
        return Finding(first.sequence, Reason.CHANGED)


def _fault(row: Signed, mac: bytes, expected: int, previous: bytes, keys: Mapping[str, Key]) -> Finding | None:
    if row.sequence > expected:
        return Finding(expected, Reason.MISSING)
    key = keys.get(row.key_id)
    if row.sequence == expected and key and hmac.compare_digest(signature(row, key), mac):
        return None if row.previous == previous else Finding(row.sequence, Reason.MOVED)
    return Finding(row.sequence, _why(row, mac, key, keys))


def _why(row: Signed, mac: bytes, key: Key | None, keys: Mapping[str, Key]) -> Reason:
    def fits(changed: Signed, key: Key) -> bool:
        return hmac.compare_digest(signature(changed, key), mac)

    if key is None:
        is_ours = any(fits(row._replace(key_id=ours.id), ours) for ours in keys.values())
        return Reason.CHANGED if is_ours else Reason.WRONG_KEY
    if any(fits(row._replace(sequence=place), key) for place in _places(row)):
        return Reason.MOVED
    return Reason.CHANGED


def _places(row: Signed) -> Iterator[int]:
    """Numbers under which a row may have been signed: the one after the row that it follows, and those nearby."""
    for (before,) in Entry.objects.filter(hmac=row.previous).values_list("sequence")[:3]:
        yield before + 1
    if row.previous == BEGINNING:
        yield 1
    for distance in range(1, _NEARBY):
        yield from (row.sequence - distance, row.sequence + distance)
