"""What exactly is signed in a row of the audit record. A numbered contract: another program can check the chain by it.

1. A row is signed with HMAC-SHA256 (RFC 2104) over ``nanohana audit 1`` (16 bytes of ASCII) and then its fields, in the
   order of ``FIELDS``.
2. Each field is its length in bytes as an unsigned 32-bit number, the high byte first, and then these bytes. So the
   fields cannot be shifted against each other: 「ab」「c」 and 「a」「bc」 are signed differently.
3. Numbers are written in decimal; the time is the number of microseconds since 1970-01-01 00:00 UTC; texts are UTF-8;
   an account is its UUID in the usual 36 characters, or empty; ``details`` is the stored JSON text as it stands.
4. ``previous`` is the HMAC of the row before, 32 bytes; of the first row 32 zero bytes. ``sequence`` counts from 1
   without a gap. Both are signed, so a row fits into one place only.
5. The key is derived for this purpose alone (``nanohana.keys``). ``key_id`` names it and is signed as well.
"""

from __future__ import annotations

import datetime
import hmac
from typing import NamedTuple
from uuid import UUID

from nanohana.keys import Key

PURPOSE = "audit chain"
FORMAT = b"nanohana audit 1"
BEGINNING = bytes(32)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


class Signed(NamedTuple):
    """The signed fields of a row, in their order."""

    sequence: int
    at: datetime.datetime
    account: UUID | None
    staff_number: str
    name: str
    division: str
    address: str
    verb: str
    object_kind: str
    object_id: str
    object_title: str
    details: str
    key_id: str
    previous: bytes


FIELDS = Signed._fields


def signature(row: Signed, key: Key) -> bytes:
    """The HMAC of a row, 32 bytes."""
    return hmac.digest(key.secret, encoded(row), "sha256")


def encoded(row: Signed) -> bytes:
    """The bytes that are signed."""
    sequence, at, account, *texts, previous = row
    words = (str(sequence), str((at - _EPOCH) // _MICROSECOND), "" if account is None else str(account), *texts)
    parts = [FORMAT]
    for word in (*map(str.encode, words), previous):
        parts += (len(word).to_bytes(4), word)
    return b"".join(parts)
