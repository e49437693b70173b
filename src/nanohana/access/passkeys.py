"""Passkeys (WebAuthn): registered by who is signed in, then enough to sign in by themselves.

The device checks its person (fingerprint, face, PIN): without that no passkey is accepted. The challenge lives in the
session and is used once. The name that passkeys belong to is the host of the request, which Django has checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Passkey
from nanohana.access.sign_in import record_failure, write_down_attempt
from nanohana.audit.recording import record

LARGEST_ANSWER = 64 * 1024
MOST_PASSKEYS = 10
_REGISTERING, _ASKING = "_passkey_registering", "_passkey_asking"

log = structlog.get_logger(__name__)


class NotAccepted(Exception):
    """The device's answer is not what was asked for, the passkey is unknown, or its ``account`` may not come in."""

    def __init__(self, reason: str, account: Account | None = None) -> None:
        super().__init__(reason)
        self.account = account


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    name = request.get_host().rpartition(":")[0] or request.get_host()
    return Fido2Server(PublicKeyCredentialRpEntity(id=name, name="菜の花"), verify_origin=lambda said: said == origin)


def registration_options(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the browser passes to ``navigator.credentials.create``."""
    known = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(passkey.credential_id))
        for passkey in account.passkeys.all()
    ]
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=account.pk.bytes, name=account.username, display_name=account.display_name),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[_REGISTERING] = state
    return dict(options)


def register(request: HttpRequest, account: Account, name: str) -> Passkey:
    """Keep the passkey that the browser made. Raises NotAccepted."""
    state, answer = request.session.pop(_REGISTERING, None), _answer(request)
    if state is None or account.passkeys.count() >= MOST_PASSKEYS:
        raise NotAccepted("nothing was asked for")
    try:
        made = _server(request).register_complete(state, answer)
    except Exception as error:  # the library raises whatever the device's bytes lead it to
        raise NotAccepted(str(error)) from error
    credential = made.credential_data
    if credential is None:
        raise NotAccepted("no credential")
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account=account, credential_id=credential.credential_id, credential=bytes(credential),
                counter=made.counter, name=name.strip()[:40] or "パスキー",
            )  # fmt: skip
            record(AccessAct.PASSKEY_ADDED, passkey, title=passkey.name)
    except IntegrityError as error:
        raise NotAccepted("known already") from error
    return passkey


def request_options(request: HttpRequest) -> dict[str, Any]:
    """What the browser passes to ``navigator.credentials.get``: the person chooses among the passkeys of this host."""
    options, state = _server(request).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    request.session[_ASKING] = state
    return dict(options)


def account_of_passkey(request: HttpRequest, is_admitted: Callable[[Account], bool]) -> Account:
    """Whose passkey answered. Raises NotAccepted; LockedOut after too many wrong answers from one address."""
    attempt = write_down_attempt(request, "", is_second_factor=True)
    try:
        account = _asked_for(request).account
        if not is_admitted(account):
            raise NotAccepted("not admitted", account)
    except NotAccepted as error:
        title = error.account.username if error.account else ""
        record_failure(attempt, AccessAct.PASSKEY_REFUSED, error.account, title)
        raise
    attempt.delete()
    return account


def _asked_for(request: HttpRequest) -> Passkey:
    state, answer = request.session.pop(_ASKING, None), _answer(request)
    if state is None:
        raise NotAccepted("nothing was asked for")
    return _answered(_server(request), state, answer)


def _answered(server: Fido2Server, state: Any, answer: dict[str, Any]) -> Passkey:
    try:
        said = AuthenticationResponse.from_dict(answer)
    except Exception as error:
        raise NotAccepted(str(error)) from error
    passkey = Passkey.objects.select_related("account").filter(credential_id=said.raw_id).first()
    # Nobody was named before, so the device must say whose it is (WebAuthn §7.2, step 6).
    if passkey is None or said.response.user_handle != passkey.account_id.bytes:
        raise NotAccepted("unknown passkey")
    try:
        server.authenticate_complete(state, [AttestedCredentialData(bytes(passkey.credential))], said)
    except Exception as error:
        raise NotAccepted(str(error), passkey.account) from error
    _count(passkey, said.response.authenticator_data.counter)
    return passkey


def _count(passkey: Passkey, counter: int) -> None:
    """A counter that does not grow shows a copied device (WebAuthn §6.1.1); 0 means that the device counts nothing."""
    unused = Passkey.objects.filter(pk=passkey.pk)
    if counter or passkey.counter:
        unused = unused.filter(counter__lt=counter)
    if not unused.update(counter=counter, used_at=timezone.now()):
        log.error("passkey_counter_went_back", account=str(passkey.account_id), passkey=passkey.pk)
        raise NotAccepted("the counter went back", passkey.account)


def _answer(request: HttpRequest) -> dict[str, Any]:
    try:
        answer = json.loads(request.body[: LARGEST_ANSWER + 1])
    except (ValueError, RecursionError) as error:
        raise NotAccepted("not JSON") from error
    if not isinstance(answer, dict):
        raise NotAccepted("not an object")
    return answer
