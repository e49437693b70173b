"""The suite of forged tokens: whatever is wrong with one, it is refused, and for that reason."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from nanohana.access.oidc.tokens import LOGOUT_EVENT, LONGEST, Forged, id_token_claims, logout_token_claims

ISSUER, CLIENT, NONCE, ACCESS = "https://id.example.lg.jp", "nanohana", "n-1", "an access token"
NOW = time.time()
OURS = RSAKey.generate_key(2048, {"kid": "k"})
THEIRS = RSAKey.generate_key(2048, {"kid": "k"})  # another key of the same id
CURVE = ECKey.generate_key("P-256", {"kid": "e"})
WEAK = RSAKey.generate_key(1024, {"kid": "w"})
P384 = ECKey.generate_key("P-384", {"kid": "p"})
PUBLISHED = [key.as_dict(private=False) for key in (OURS, CURVE, WEAK, P384)]
GOOD = {"iss": ISSUER, "aud": CLIENT, "sub": "s-1", "nonce": NONCE, "iat": int(NOW), "exp": int(NOW) + 300}
ALL = ["RS256", "PS256", "ES256", "ES384", "RS512", "HS256", "none"]


def encoded(raw: bytes | dict[str, Any]) -> str:
    raw = json.dumps(raw).encode() if isinstance(raw, dict) else raw
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: dict[str, Any] | bytes = GOOD, key: Any = OURS, **header: Any) -> str:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    registry = jws.JWSRegistry(algorithms=ALL, strict_check_header=False)
    return jws.serialize_compact({"alg": "RS256", "kid": "k"} | header, payload, key, registry=registry)


def raw_token(header: dict[str, Any] | bytes, claims: dict[str, Any] = GOOD, signature: bytes = b"x") -> str:
    return f"{encoded(header)}.{encoded(claims)}.{encoded(signature)}"


def published(kid: str | None) -> list[dict[str, Any]]:
    return [key for key in PUBLISHED if key["kid"] == kid]


def opened(text: str, access_token: str | None = ACCESS) -> dict[str, Any]:
    return id_token_claims(
        text, published, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, access_token=access_token, now=NOW
    )


@pytest.mark.parametrize(
    "text",
    [
        token(),
        token(alg="PS256"),
        token(key=CURVE, alg="ES256", kid="e"),
        token(typ="JWT"),
        token(GOOD | {"aud": [CLIENT]}),
        token(GOOD | {"aud": [CLIENT, "account"], "azp": CLIENT}),
        token(GOOD | {"azp": CLIENT}),
        token(GOOD | {"exp": int(NOW) - 30, "iat": int(NOW) + 30}),
        token(GOOD | {"at_hash": encoded(hashlib.sha256(ACCESS.encode()).digest()[:16])}),
    ],
)
def test_what_the_provider_signs_is_believed(text: str) -> None:
    assert opened(text)["sub"] == "s-1"


def confused() -> str:
    """HMAC with the published key as the secret: RS256 taken for HS256."""
    head = f"{encoded({'alg': 'HS256', 'kid': 'k'})}.{encoded(GOOD)}"
    mac = hmac.digest(OURS.as_pem(private=False), head.encode(), "sha256")
    return f"{head}.{encoded(mac)}"


def changed(text: str) -> str:
    head, _, signature = text.split(".")
    return f"{head}.{encoded(GOOD | {'sub': 'administrator'})}.{signature}"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


def twice(claim: str) -> bytes:
    return json.dumps(GOOD).encode()[:-1] + f", {claim}}}".encode()


OWN_KEY = THEIRS.as_dict(private=False)
FORGED: dict[str, tuple[str, str]] = {
    "alg none": (f"{encoded({'alg': 'none', 'kid': 'k'})}.{encoded(GOOD)}.", "not a signed token"),
    "alg none with a signature": (raw_token({"alg": "none", "kid": "k"}), "alg"),
    "alg None": (raw_token({"alg": "None", "kid": "k"}), "alg"),
    "no alg": (raw_token({"kid": "k"}), "alg"),
    "alg is a list": (raw_token({"alg": ["RS256"], "kid": "k"}), "alg"),
    "HMAC with the public key": (confused(), "alg"),
    "HMAC with an empty key": (token(key=OctKey.import_key(b"x" * 32), alg="HS256"), "alg"),
    "RS512": (token(alg="RS512"), "alg"),
    "ES384": (token(key=P384, alg="ES384", kid="p"), "alg"),
    "ES256 on an RSA key": (raw_token({"alg": "ES256", "kid": "k"}), "signature"),
    "RS256 on a curve": (raw_token({"alg": "RS256", "kid": "e"}), "signature"),
    "a weak key": (token(key=WEAK, kid="w"), "signature"),
    "jwk": (token(key=THEIRS, jwk=OWN_KEY), "header"),
    "jku": (token(jku="https://evil.example/keys"), "header"),
    "x5u": (token(x5u="https://evil.example/cert"), "header"),
    "x5c": (token(x5c=["MIIB"]), "header"),
    "crit": (raw_token({"alg": "RS256", "kid": "k", "crit": ["exp"], "exp": 1}), "header"),
    "b64": (raw_token({"alg": "RS256", "kid": "k", "b64": False}), "header"),
    "zip": (raw_token({"alg": "RS256", "kid": "k", "zip": "DEF"}), "header"),
    "unknown kid": (token(kid="other"), "signature"),
    "kid as a path": (token(kid="../../dev/null"), "signature"),
    "kid as SQL": (token(kid="k' OR 1=1"), "signature"),
    "kid is a number": (raw_token({"alg": "RS256", "kid": 1}), "kid"),
    "another key of the same kid": (token(key=THEIRS), "signature"),
    "changed claims": (changed(token()), "signature"),
    "no signature": (token().rpartition(".")[0] + ".", "not a signed token"),
    "two parts": (token().rpartition(".")[0], "not a signed token"),
    "four parts": (token() + ".x", "not a signed token"),
    "padded": (token() + "=", "not a signed token"),
    "a newline": (token() + "\n", "not a signed token"),
    "encrypted": ("a.b.c.d.e", "not a signed token"),
    "too long": (token(GOOD | {"x": "x" * LONGEST}), "too long"),
    "claims are a list": (token(b"[]"), "not an object"),
    "claims are no JSON": (token(b"<html>"), "not JSON"),
    "deeply nested": (token(b"[" * 5_000), "not JSON"),
    "header twice": (raw_token(b'{"alg":"none","alg":"RS256","kid":"k"}'), "a name occurs twice"),
    "a claim twice": (token(twice('"sub": "administrator"')), "a name occurs twice"),
    "NaN": (token(twice('"x": NaN')), "not JSON"),
    "other issuer": (token(GOOD | {"iss": "https://other.example"}), "iss"),
    "issuer with a slash": (token(GOOD | {"iss": ISSUER + "/"}), "iss"),
    "no issuer": (token(without("iss")), "iss"),
    "other audience": (token(GOOD | {"aud": "other"}), "aud"),
    "part of the audience": (token(GOOD | {"aud": "nanohana2"}), "aud"),
    "no audience": (token(without("aud")), "aud"),
    "audience is an object": (token(GOOD | {"aud": {CLIENT: 1}}), "aud"),
    "several audiences, no azp": (token(GOOD | {"aud": [CLIENT, "other"]}), "azp"),
    "other azp": (token(GOOD | {"azp": "other"}), "azp"),
    "expired": (token(GOOD | {"exp": int(NOW) - 61}), "exp"),
    "no exp": (token(without("exp")), "exp"),
    "exp is text": (token(GOOD | {"exp": "9999999999"}), "exp"),
    "exp is true": (token(GOOD | {"exp": True}), "exp"),
    "exp is endless": (token(json.dumps(GOOD).replace(str(int(NOW) + 300), "1e999").encode()), "exp"),
    "not yet valid": (token(GOOD | {"nbf": int(NOW) + 61}), "nbf"),
    "from the future": (token(GOOD | {"iat": int(NOW) + 61}), "iat"),
    "from long ago": (token(GOOD | {"iat": int(NOW) - 601}), "iat"),
    "no iat": (token(without("iat")), "iat"),
    "other nonce": (token(GOOD | {"nonce": "other"}), "nonce"),
    "no nonce": (token(without("nonce")), "nonce"),
    "no sub": (token(without("sub")), "sub"),
    "empty sub": (token(GOOD | {"sub": ""}), "sub"),
    "sub is a number": (token(GOOD | {"sub": 1}), "sub"),
    "sub with a NUL": (token(GOOD | {"sub": "s-1\0"}), "sub"),
    "long sub": (token(GOOD | {"sub": "s" * 256}), "sub"),
    "at_hash of another token": (token(GOOD | {"at_hash": "x"}), "at_hash"),
    "a logout token": (token(GOOD | {"events": {LOGOUT_EVENT: {}}}), "a logout token"),
    "typ of a logout token": (token(typ="logout+jwt"), "typ"),
    "typ of an access token": (token(typ="at+jwt"), "typ"),
}


@pytest.mark.parametrize(("text", "why"), FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused(text: str, why: str) -> None:
    with pytest.raises(Forged, match=f"^{why}$"):
        opened(text)


def test_at_hash_without_an_access_token_is_refused() -> None:
    with pytest.raises(Forged, match="at_hash"):
        opened(token(GOOD | {"at_hash": encoded(hashlib.sha256(ACCESS.encode()).digest()[:16])}), None)


@pytest.mark.parametrize("published_as", [{"use": "enc"}, {"alg": "PS256"}])
def test_a_key_for_another_purpose_signs_nothing(published_as: dict[str, str]) -> None:
    find: Callable[[str | None], list[dict[str, Any]]] = lambda kid: [OURS.as_dict(private=False) | published_as]  # noqa: E731
    with pytest.raises(Forged, match="signature"):
        id_token_claims(token(), find, issuer=ISSUER, client_id=CLIENT, nonce=NONCE, access_token=None, now=NOW)


LOGOUT = without("nonce") | {"jti": "j", "events": {LOGOUT_EVENT: {}}}


def logged_out(claims: dict[str, Any], **header: Any) -> dict[str, Any]:
    return logout_token_claims(token(claims, **header), published, issuer=ISSUER, client_id=CLIENT, now=NOW)


def test_a_logout_token_is_believed() -> None:
    assert logged_out(LOGOUT, typ="logout+jwt")["sub"] == "s-1"


@pytest.mark.parametrize(
    ("claims", "header", "why"),
    [
        (LOGOUT | {"nonce": "n"}, {}, "nonce"),
        (LOGOUT | {"events": [LOGOUT_EVENT]}, {}, "events"),
        (LOGOUT | {"events": {LOGOUT_EVENT: True}}, {}, "events"),
        (LOGOUT | {"jti": None}, {}, "jti"),
        (LOGOUT | {"iat": int(NOW) - 601}, {}, "iat"),
        ({key: value for key, value in LOGOUT.items() if key != "sub"}, {}, "sub and sid"),
        (LOGOUT, {"typ": "at+jwt"}, "typ"),
        (LOGOUT, {"key": THEIRS}, "signature"),
    ],
)
def test_a_wrong_logout_token_is_refused(claims: dict[str, Any], header: dict[str, Any], why: str) -> None:
    with pytest.raises(Forged, match=f"^{why}$"):
        logged_out(claims, **header)
