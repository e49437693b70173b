"""Requests of the staff site to the public site, signed: a strict profile of RFC 9421 (HTTP Message Signatures).

1. Signed are the method, the authority (the Host header), the path and the digest of the body (RFC 9530, SHA-256), with
   the time and a random nonce; Ed25519, by the key that seals published content. The two cannot be taken for one
   another: what is signed begins with ``"@method"`` here and with ``NANOHANA1`` there.
2. The signature can be checked by the headers alone, before any of the body is received.
3. A request older or newer than ``WINDOW_SECONDS`` is refused. Within that time the receiver remembers nonces, and
   refuses one that it has seen.
4. Exactly this profile is accepted: no other components, no other order, no second signature, no query.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nanohana.published.sealing import public_text

WINDOW_SECONDS = 300
_COMPONENTS = '("@method" "@authority" "@path" "content-digest")'
_INPUT = re.compile(
    re.escape(f"desk={_COMPONENTS}")
    + r';created=(?P<created>[0-9]{1,12});nonce="(?P<nonce>[A-Za-z0-9_-]{22,64})";keyid="(?P<key>[0-9a-f]{16})"'
    + r';alg="ed25519"'
)
_SIGNATURE = re.compile(r"desk=:([A-Za-z0-9+/]{86}==):")


class NotSigned(Exception):
    """The request is not one of the staff site's. The message is Japanese."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is signed of a request. ``authority`` is the Host header, ``path`` begins with a slash."""

    method: str
    authority: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature is right: its nonce is still to be remembered, its body to be compared (``digest``)."""

    nonce: str
    digest: str


def digest_of(body: bytes) -> str:
    """The value of the header Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature_headers(message: Message, key: Ed25519PrivateKey, *, now: float) -> dict[str, str]:
    """The headers that go with the request."""
    key_id = public_text(key.public_key())[:16]
    nonce = secrets.token_urlsafe(24)
    parameters = f'{_COMPONENTS};created={int(now)};nonce="{nonce}";keyid="{key_id}";alg="ed25519"'
    signature = base64.b64encode(key.sign(_base(message, parameters))).decode()
    return {
        "Content-Digest": message.digest,
        "Signature-Input": f"desk={parameters}",
        "Signature": f"desk=:{signature}:",
    }


def checked(
    method: str, authority: str, path: str, headers: Mapping[str, str], key: Ed25519PublicKey, *, now: float
) -> Signed:
    """The signed part of a request by its headers (names in lower case). Raises NotSigned."""
    given = _INPUT.fullmatch(headers.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(headers.get("signature", ""))
    if given is None or signature is None:
        raise NotSigned("署名のない要求です。")
    message = Message(method, authority.lower(), path, headers.get("content-digest", ""))
    try:
        key.verify(base64.b64decode(signature[1]), _base(message, given[0].removeprefix("desk=")))
    except InvalidSignature:
        raise NotSigned("署名が合いません。公開側の publisher_key と、庁内側の鍵を確かめてください。") from None
    if abs(now - int(given["created"])) > WINDOW_SECONDS:
        raise NotSigned("要求の時刻が離れすぎています。庁内側と公開側の時計を合わせてください。")
    return Signed(given["nonce"], message.digest)


def _base(message: Message, parameters: str) -> bytes:
    """The signature base of RFC 9421, section 2.5."""
    lines = (
        f'"@method": {message.method}',
        f'"@authority": {message.authority}',
        f'"@path": {message.path}',
        f'"content-digest": {message.digest}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode()
