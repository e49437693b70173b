"""A small OpenID provider in a process of its own, which signs real tokens and, when told to, forged ones.

It signs in whoever it was told of, at once. ``PUT /told`` takes what it is to be and do (see ``Told``), ``GET
/told`` gives the requests it saw. Discovery, JWKS, authorization with PKCE, token and end-of-session work as in
OpenID Connect Core. Run as ``python -m nanohana.access.tests.identity_provider``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "nanohana", "the client's secret / 秘密"
KEYS: dict[str, Any] = {
    "rsa": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    "ec": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
}


def signed(claims: dict[str, Any], header: dict[str, Any], key: Any) -> str:
    registry = jws.JWSRegistry(algorithms=["RS256", "PS256", "ES256", "HS256"], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, registry=registry)


class Told:
    """``person`` are claims; ``claims`` overrides those of the token; ``fail`` names an endpoint that is broken."""

    person: dict[str, Any] = {"sub": "s-1", "employee_number": "0001", "sid": "session-1"}
    claims: dict[str, Any] = {}
    algorithm = "RS256"
    fail: dict[str, str] = {}  # endpoint -> "status", "text", "slow", "huge", "redirect"
    published = ["rsa", "ec"]
    discovery: dict[str, Any] = {}


class Handler(BaseHTTPRequestHandler):
    codes: dict[str, dict[str, str]] = {}
    seen: list[str] = []

    def log_message(self, *arguments: object) -> None:
        pass

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_PUT(self) -> None:
        for name, value in json.loads(self._received()).items():
            setattr(Told, name, value)
        self._say({})

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qs(urlsplit(self.path).query))
        self.seen.append(path)
        if path == "/told":
            return self._say(self.seen)
        if path in Told.fail:
            return self._break(Told.fail[path])
        if path == "/.well-known/openid-configuration":
            return self._say(self._discovery())
        if path == "/keys":
            return self._say({"keys": [KEYS[name].as_dict(private=False) for name in Told.published]})
        if path == "/authorize":
            return self._authorize({name: values[0] for name, values in asked.items()})
        return self._say({}, 404)

    def do_POST(self) -> None:
        if self.path == "/sign":
            asked = json.loads(self._received())
            return self._say(signed(asked["claims"], {"alg": "RS256", "kid": "rsa", "typ": asked["typ"]}, KEYS["rsa"]))
        form = {name: values[0] for name, values in parse_qs(self._received()).items()}
        self.seen.append(self.path)
        if self.path in Told.fail:
            return self._break(Told.fail[self.path])
        asked = self.codes.pop(form.get("code", ""), None)
        given = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or given != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return self._say({"error": "invalid_grant"}, 400)
        credentials = f"{quote(CLIENT, safe='')}:{quote(SECRET, safe='')}".encode()
        if self.headers["Authorization"] != "Basic " + base64.b64encode(credentials).decode():
            return self._say({"error": "invalid_client"}, 401)
        return self._say({"access_token": "an access token", "token_type": "Bearer", "id_token": self._id_token(asked)})

    def _id_token(self, asked: dict[str, str]) -> str:
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": int(time.time()) + 300, "iat": int(time.time())}
        half = hashlib.sha256(b"an access token").digest()[:16]
        claims |= {"nonce": asked["nonce"], "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode()}
        if "max_age" in asked:
            claims["auth_time"] = int(time.time())
        key = KEYS["ec" if Told.algorithm == "ES256" else "rsa"]
        return signed(claims | Told.person | Told.claims, {"alg": Told.algorithm, "kid": key.kid}, key)

    def _discovery(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return {"issuer": self.issuer, "end_session_endpoint": f"{self.issuer}/end", **said, **Told.discovery}

    def _authorize(self, asked: dict[str, str]) -> None:
        assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))
        self.end_headers()

    def _break(self, how: str) -> None:
        if how == "slow":
            time.sleep(3)
            return self._say({})
        if how == "redirect":
            self.send_response(302)
            self.send_header("Location", f"{self.issuer}/elsewhere")
            return self.end_headers()
        return self._say({"huge": "x" * 2_000_000} if how == "huge" else "text", 500 if how == "status" else 200)

    def _received(self) -> str:
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def _say(self, what: object, status: int = 200) -> None:
        body = json.dumps(what).encode() if what != "text" else b"<html>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)


@dataclass(frozen=True)
class IdentityProvider:
    """The test's hand on the running provider."""

    issuer: str
    process: subprocess.Popen[str]

    def told(self, **what: Any) -> None:
        httpx.put(f"{self.issuer}/told", json=what).raise_for_status()

    def signs(self, claims: dict[str, Any], typ: str) -> str:
        token: str = httpx.post(f"{self.issuer}/sign", json={"claims": claims, "typ": typ}).json()
        return token

    def requests(self) -> list[str]:
        found: list[str] = httpx.get(f"{self.issuer}/told").json()
        return found

    def returns(self, address: str) -> str:
        """Where the provider sends the browser that comes to this address: path and query of ours."""
        back = urlsplit(httpx.get(address).headers["Location"])
        return f"{back.path}?{back.query}"


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield IdentityProvider(f"http://127.0.0.1:{process.stdout.readline().strip()}", process)
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
