"""Signed tokens of the identity provider, checked before a word of them is believed.

1. At most ``LONGEST`` characters, three parts; no name occurs twice in header or claims.
2. The algorithm is one of ``ALGORITHMS``; the header brings no key, no address of a key and no extension.
3. The key is one of the provider's published ones, fit for that algorithm; the signature holds.
4. ID token (OpenID Connect Core §3.1.3.7): ``iss``, ``aud``, ``azp``, ``exp``, ``iat``, ``nbf``, ``nonce``, ``sub``,
   ``at_hash``. Logout token (Back-Channel Logout §2.6): ``events``, ``jti``, ``sub`` or ``sid``, never a ``nonce``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from joserfc import jwk, jws
from joserfc.errors import JoseError

ALGORITHMS = ("RS256", "PS256", "ES256")
LONGEST = 16_384
LEEWAY = 60  # seconds that two clocks may differ
OLDEST = 600  # seconds after which a token is no answer to the present sign-in
_KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
_FORBIDDEN = {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "epk"}
_PARTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

Claims = dict[str, Any]
FindKeys = Callable[[str | None], Iterable[dict[str, Any]]]  # the published keys of a key id


class Forged(Exception):
    """The token is not what the provider would have sent; the text says what is wrong with it."""


def id_token_claims(
    token: str, find_keys: FindKeys, *, issuer: str, client_id: str, nonce: str, access_token: str | None, now: float
) -> Claims:
    """The claims of an ID token that answers the sign-in with this nonce. Raises Forged."""
    header, claims = _opened(token, find_keys)
    _require(header.get("typ", "JWT") in ("JWT", "jwt"), "typ")
    _require("events" not in claims, "a logout token")
    _check_common(claims, issuer, client_id, now)
    _require(hmac.compare_digest(_text(claims, "nonce").encode(), nonce.encode()), "nonce")
    _text(claims, "sub")
    if "at_hash" in claims:
        expected = _half_hash(access_token or "")
        _require(hmac.compare_digest(_text(claims, "at_hash").encode(), expected.encode()), "at_hash")
    return claims


def logout_token_claims(token: str, find_keys: FindKeys, *, issuer: str, client_id: str, now: float) -> Claims:
    """The claims of a logout token; whether its ``jti`` was seen before is for the caller to check. Raises Forged."""
    header, claims = _opened(token, find_keys)
    _require(header.get("typ", "logout+jwt").lower() in ("logout+jwt", "application/logout+jwt", "jwt"), "typ")
    _check_common(claims, issuer, client_id, now)
    _require("nonce" not in claims, "nonce")
    events = claims.get("events")
    _require(isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict), "events")
    _text(claims, "jti")
    _require("sub" in claims or "sid" in claims, "sub and sid")
    for name in {"sub", "sid"} & claims.keys():
        _text(claims, name)
    return claims


def _opened(token: str, find_keys: FindKeys) -> tuple[dict[str, Any], Claims]:
    """Header and claims of a token with a good signature."""
    _require(len(token) <= LONGEST, "too long")
    _require(_PARTS.fullmatch(token) is not None, "not a signed token")
    header = _object(token.partition(".")[0])
    algorithm, kid = header.get("alg"), header.get("kid")
    _require(algorithm in ALGORITHMS, "alg")
    _require(not _FORBIDDEN & header.keys(), "header")
    _require(kid is None or isinstance(kid, str), "kid")
    _require(isinstance(header.get("typ", ""), str), "typ")
    for key in _fitting(find_keys(kid), str(algorithm)):
        if _signed_by(token, key, str(algorithm)):
            return header, _object(token.split(".")[1])
    raise Forged("signature")


def _fitting(published: Iterable[dict[str, Any]], algorithm: str) -> list[dict[str, Any]]:
    return [
        key
        for key in published
        if key.get("kty") == _KEY_TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (algorithm != "ES256" or key.get("crv") == "P-256")
    ]


def _signed_by(token: str, key: dict[str, Any], algorithm: str) -> bool:
    public: dict[str, str | list[str]] = {name: key[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in key}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        imported = jwk.import_key(public)
        if public["kty"] == "RSA" and imported.public_key.key_size < 2048:  # type: ignore[union-attr]
            return False
        jws.deserialize_compact(token, imported, registry=registry)
    except (JoseError, ValueError, TypeError, KeyError):
        return False
    return True


def _check_common(claims: Claims, issuer: str, client_id: str, now: float) -> None:
    _require(claims.get("iss") == issuer, "iss")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    _require(client_id in audiences, "aud")
    _require("azp" in claims or len(audiences) == 1, "azp")
    _require(claims.get("azp", client_id) == client_id, "azp")
    _require(_moment(claims, "exp") > now - LEEWAY, "exp")
    _require(now - OLDEST <= _moment(claims, "iat") <= now + LEEWAY, "iat")
    _require("nbf" not in claims or _moment(claims, "nbf") <= now + LEEWAY, "nbf")


def _moment(claims: Claims, name: str) -> float:
    """Seconds since 1970."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Forged(name)
    return float(value)


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 255 or not value.isprintable():
        raise Forged(name)
    return value


def _half_hash(access_token: str) -> str:
    """OpenID Connect Core §3.1.3.6; all our algorithms hash with SHA-256."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _object(part: str) -> dict[str, Any]:
    """The JSON object of a part in which no name occurs twice and every number is one."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        found = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise Forged("not JSON") from error
    _require(isinstance(found, dict), "not an object")
    return dict(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    _require(len(found) == len(pairs), "a name occurs twice")
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


def _integer(text: str) -> int:
    _require(len(text) <= 20, "a number is too long")
    return int(text)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Forged(what)
