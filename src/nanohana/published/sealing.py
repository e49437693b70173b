"""Published content as one signed file, by which it passes from the staff site to the public site.

A sealed file is ``NANOHANA1`` + LF, the kind + LF, the Ed25519 signature (RFC 8032, 64 bytes) of what follows it
together with the kind, then the JSON of the content, deflated. The signature is checked before anything is unpacked.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import ValidationError

from nanohana.published.content import KINDS, Content, from_json, kind_of, to_json

MAGIC = b"NANOHANA1"
SIGNATURE_BYTES = 64
LARGEST = 200 * 1024 * 1024  # bytes of JSON


class NotSealed(Exception):
    """The file is none of ours, was changed, or is signed by another key. The message is Japanese."""


def sealed(content: Content, key: Ed25519PrivateKey) -> bytes:
    """The signed file of ``content``."""
    kind, body = kind_of(content).encode(), zlib.compress(to_json(content), 6)
    return b"\n".join((MAGIC, kind, key.sign(_signed(kind, body)) + body))


def opened(file: bytes, key: Ed25519PublicKey) -> Content:
    """The content of a signed file. Raises NotSealed."""
    try:
        magic, kind, rest = file.split(b"\n", 2)
    except ValueError:
        raise NotSealed("公開データのファイルではありません。") from None
    if magic != MAGIC or kind.decode(errors="replace") not in KINDS or len(rest) <= SIGNATURE_BYTES:
        raise NotSealed("公開データのファイルではありません。")
    signature, body = rest[:SIGNATURE_BYTES], rest[SIGNATURE_BYTES:]
    try:
        key.verify(signature, _signed(kind, body))
    except InvalidSignature:
        raise NotSealed("署名が合いません。公開データは、庁内側の鍵で署名されたものだけを取り込みます。") from None
    try:
        return from_json(kind.decode(), _inflated(body))
    except (zlib.error, ValidationError):
        raise NotSealed("公開データの中身を読めません。庁内側と公開側の版を合わせてください。") from None


def is_of_switches(file: bytes) -> bool:
    """Whether a file says that it holds switches; its signature is not asked."""
    return file.split(b"\n", 2)[:2] == [MAGIC, b"switches"]


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The staff site's key, made on first use (raw 32 bytes, readable by its owner alone)."""
    if not path.exists():
        raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(raw)
        except FileExistsError:  # another process was faster
            pass
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_text(key: Ed25519PublicKey) -> str:
    """The public key as hexadecimal digits, as settings hold it."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_key(text: str) -> Ed25519PublicKey:
    """The public key of such a text. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))


def _signed(kind: bytes, body: bytes) -> bytes:
    return b"\n".join((MAGIC, kind, body))


def _inflated(body: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    value = unpacking.decompress(body, LARGEST)
    if unpacking.unconsumed_tail:
        raise zlib.error("larger than is taken")
    return value
