"""1,000 random tamperings with a chain in the real database: is each found, and its first bad row named?

    python -m bench.audit_tampering

Each tampering is done as a superuser with the triggers switched off, checked, and undone. They are drawn with a fixed
seed: a byte of any column flipped, a row deleted, the tail cut, two rows swapped, a range reordered, a forged row put
in between, a row copied to another place. The expected first bad row follows from the tampering alone.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.retrieval import opened
from nanohana.server.tests.product import data_folder

ROWS = 1_000
TAMPERINGS = 1_000
SEED = 20261125
TEXTS = (
    "staff_number", "name", "division", "address", "verb", "object_kind", "object_id", "object_title", "details",
    "key_id",
)  # fmt: skip
COLUMNS = (*TEXTS, "sequence", "at", "account", "previous", "hmac")
ALL = "at, account, " + ", ".join(TEXTS) + ", previous, hmac"

Execute = Callable[..., None]
Random = random.Random


def flip(draw: Random, execute: Execute) -> int:
    """One bit of one byte of one column, as far as the column's type has such a value."""
    row, column, bit = draw.randint(1, ROWS), draw.choice(COLUMNS), draw.randrange(7)
    match column:
        case "sequence":
            moved = row ^ (1 << draw.randrange(40))
            if 1 <= moved <= ROWS:  # taken: the two change places
                return _swap(execute, row, moved)
            execute("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", moved, row)
            return 0 if moved == 0 else row
        case "at":
            execute("UPDATE audit_entry SET at = at + %s * interval '1 microsecond' WHERE sequence = %s", 1 << bit, row)
        case "account":
            execute("UPDATE audit_entry SET account = gen_random_uuid() WHERE sequence = %s", row)
        case "previous" | "hmac":
            place = draw.randrange(256)
            changed = f"set_bit({column}, %s, 1 - get_bit({column}, %s))"
            execute(f"UPDATE audit_entry SET {column} = {changed} WHERE sequence = %s", place, place, row)
        case _:
            _flip_text(execute, row, column, draw.random(), 1 << bit)
    return row


def _flip_text(execute: Execute, row: int, column: str, place: float, bit: int) -> None:
    """One character for another; an empty text gets one. (A flipped byte of UTF-8 is mostly no text at all.)"""
    at = f"(1 + floor(length({column}) * {place}))::int"
    old = f"ascii(substr({column}, {at}, 1))"
    # Bit 7 is never flipped and a NUL never made, since PostgreSQL stores neither as text.
    new = f"chr(CASE WHEN ({old} # {bit}) = 0 THEN 63 ELSE {old} # {bit} END)"
    changed = f"CASE WHEN {column} = '' THEN 'x' ELSE overlay({column} placing {new} from {at} for 1) END"
    execute(f"UPDATE audit_entry SET {column} = {changed} WHERE sequence = {row}")


def delete(draw: Random, execute: Execute) -> int:
    row = draw.randint(1, ROWS)
    execute("DELETE FROM audit_entry WHERE sequence = %s", row)
    return row


def delete_and_close_the_gap(draw: Random, execute: Execute) -> int:
    row = draw.randint(1, ROWS)
    execute("DELETE FROM audit_entry WHERE sequence = %s", row)
    _shift(execute, row + 1, -1)
    return row


def cut(draw: Random, execute: Execute) -> int:
    row = draw.randint(1, ROWS)
    execute("DELETE FROM audit_entry WHERE sequence >= %s", row)
    return row


def swap(draw: Random, execute: Execute) -> int:
    return _swap(execute, *draw.sample(range(1, ROWS + 1), 2))


def reorder(draw: Random, execute: Execute) -> int:
    """A range of rows turned round."""
    first, last = sorted(draw.sample(range(1, ROWS + 1), 2))
    execute("UPDATE audit_entry SET sequence = -sequence WHERE sequence BETWEEN %s AND %s", first, last)
    execute("UPDATE audit_entry SET sequence = sequence + %s WHERE sequence < 0", first + last)
    return first


def forge(draw: Random, execute: Execute) -> int:
    """A made-up row that holds the right signature of the row before it, those behind it numbered anew."""
    row = draw.randint(1, ROWS + 1)
    _shift(execute, row, 1)
    before, now = (row - 1, "at, account, staff_number, name, division, address, verb, object_kind, object_id")
    source = before or 2
    execute(
        f"INSERT INTO audit_entry (sequence, {ALL}) SELECT %s, {now}, '偽造', details, key_id,"
        " CASE WHEN %s = 0 THEN decode(repeat('00', 32), 'hex') ELSE hmac END, sha256(hmac)"
        " FROM audit_entry WHERE sequence = %s",
        row, before, source,
    )  # fmt: skip
    return row


def copy(draw: Random, execute: Execute) -> int:
    """A row put once more into another place, those behind it numbered anew."""
    row, source = draw.randint(1, ROWS + 1), draw.randint(1, ROWS)
    _shift(execute, row, 1)
    source += source >= row
    execute(
        f"INSERT INTO audit_entry (sequence, {ALL}) SELECT %s, {ALL} FROM audit_entry WHERE sequence = %s", row, source
    )
    # A row copied right behind itself: the place that was its own still holds the same row.
    return row + 1 if source == row + 1 else row


def overwrite(draw: Random, execute: Execute) -> int:
    """A row in the place of another one."""
    row, source = draw.sample(range(1, ROWS + 1), 2)
    execute("DELETE FROM audit_entry WHERE sequence = %s", row)
    execute(
        f"INSERT INTO audit_entry (sequence, {ALL}) SELECT %s, {ALL} FROM audit_entry WHERE sequence = %s", row, source
    )
    return row


def _swap(execute: Execute, one: int, other: int) -> int:
    for old, new in ((one, -1), (other, one), (-1, other)):
        execute("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", new, old)
    return min(one, other)


def _shift(execute: Execute, first: int, by: int) -> None:
    execute("UPDATE audit_entry SET sequence = -sequence WHERE sequence >= %s", first)
    execute("UPDATE audit_entry SET sequence = -sequence + %s WHERE sequence < 0", by)


KINDS = (flip, delete, delete_and_close_the_gap, cut, swap, reorder, forge, copy, overwrite)


def measure(folder: Path) -> None:
    from nanohana.audit.anchors import read_anchors
    from nanohana.audit.tests.chain import add, execute, tampering
    from nanohana.audit.upkeep import anchor_record
    from nanohana.audit.verification import verify

    add(ROWS)
    anchor_record(folder)
    anchors = read_anchors(folder)
    draw, found, named, reasons = Random(SEED), 0, 0, Counter[str]()
    started = time.perf_counter()
    for number in range(TAMPERINGS):
        kind = KINDS[number % len(KINDS)] if number % 2 else flip
        with tampering():
            expected = kind(draw, execute)
            finding = verify(anchors).finding
        found += finding is not None
        if finding and finding.sequence == expected:
            named += 1
            reasons[f"{kind.__name__}: {finding.reason.value}"] += 1
        else:
            print(f"MISSED: {kind.__name__}, expected row {expected}, said {finding}")
    assert verify(anchors).finding is None
    seconds = time.perf_counter() - started
    print(f"{TAMPERINGS:,} tamperings with a chain of {ROWS:,} rows: {found:,} found, first bad row right in {named:,} "
          f"({seconds:.0f} s)")  # fmt: skip
    for reason, count in sorted(reasons.items()):
        print(f"  {count:4} {reason}")
    if named < TAMPERINGS:
        raise SystemExit(1)


def main() -> None:
    with data_folder() as home, opened(home), tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))


if __name__ == "__main__":
    main()
