"""The second factor of local accounts: six digits from an app (TOTP), or a recovery code once.

1. TOTP after RFC 6238: HMAC-SHA-1, 30 seconds, six digits; the step before and the one after count, too (clocks).
2. A step that was used, and every earlier one, is refused: the comparison happens in the database, so two requests at
   the same time cannot use one code twice.
3. Secrets are sealed with a key of their own, derived from the product's; of recovery codes only a keyed hash is kept.
4. Wrong codes are counted like wrong passwords, and for longer (``sign_in``).
5. Who is linked to the identity provider signs in there, by passkey, or by password and code: the password that the
   account had before is no way around what the provider asks for.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
import time
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlencode

import structlog
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction
from django.http import HttpRequest

from nanohana.access.acting import person_of
from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Authenticator, RecoveryCode, SignInFailure
from nanohana.access.sign_in import (
    CODE_LIMIT,
    CODE_WINDOW,
    LockedOut,
    codes_are_locked,
    forget_wrong_codes,
    record_failure,
    write_down_attempt,
)
from nanohana.audit.acting import acting_person
from nanohana.audit.recording import record
from nanohana.configuration import current

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what looks alike
_CODE_LENGTH = 12  # 60 bits

log = structlog.get_logger(__name__)


class CodesLocked(LockedOut):
    """The app's codes do not count any more; a recovery code does."""

    message = (
        f"確認コードの誤りが{CODE_WINDOW.days}日の間に{CODE_LIMIT}回あったため、認証アプリの確認コードを受け付けません。"
        "回復コードを入力するか、管理者に認証アプリの登録の取消しを依頼してください。心当たりのない誤りのときは、"
        "パスワードが知られているおそれがありますので、管理者へご連絡ください。"
    )


def new_secret() -> bytes:
    """160 bits, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def code_at(secret: bytes, step: int) -> str:
    """RFC 6238 §4 and RFC 4226 §5.3."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number: int = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, now: float) -> int | None:
    """The step that the code belongs to, of the present one and its neighbours."""
    present = int(now // STEP_SECONDS)
    steps = [step for step in (present - 1, present, present + 1) if hmac.compare_digest(code_at(secret, step), code)]
    return max(steps, default=None)


def provisioning_uri(account: Account, secret: bytes) -> str:
    """What the QR code says (Key URI Format)."""
    label = quote(f"菜の花:{account.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': as_text(secret), 'issuer': '菜の花'})}"


def as_text(secret: bytes) -> str:
    return base64.b32encode(secret).decode()


def has_second_factor(account: Account) -> bool:
    return Authenticator.objects.filter(account=account).exists() or account.passkeys.exists()


def signs_in_at_provider(account: Account) -> bool:
    """Whether the password alone does not count any more: the provider asks for more than that, and closes the person.

    Where the settings name no provider, and for who was unlinked, it counts again.
    """
    return current().oidc is not None and hasattr(account, "identity") and not account.is_break_glass


def enrol(account: Account, secret: bytes, code: str) -> list[str] | None:
    """Keep the secret once a code proves that the app has it; the new recovery codes, or None for a wrong code."""
    step = matching_step(secret, normal_form(code), time.time())
    if step is None:
        return None
    with transaction.atomic():
        Authenticator.objects.filter(account=account).delete()
        Authenticator.objects.create(account=account, sealed_secret=_seal().encrypt(secret), last_step=step)
        codes = _new_recovery_codes(account)
        record(AccessAct.AUTHENTICATOR_ADDED, account, title=account.username)
    return codes


def renew_recovery_codes(account: Account) -> list[str]:
    """New codes in place of the old ones; they are shown once and never again."""
    with transaction.atomic():
        codes = _new_recovery_codes(account)
        record(AccessAct.RECOVERY_CODES_RENEWED, account, title=account.username)
    return codes


def _new_recovery_codes(account: Account) -> list[str]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    account.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, _CODE_LENGTH, 4)) for code in codes]


def check_code(request: HttpRequest, account: Account, code: str) -> bool:
    """Whether the code is the app's present one or an unused recovery code. Raises LockedOut and CodesLocked."""
    given = normal_form(code)
    if given.isdigit() and codes_are_locked(account):
        raise CodesLocked
    attempt = write_down_attempt(request, str(account.pk), is_second_factor=True)
    right = _use_step(account, given) if given.isdigit() else _use_recovery_code(account, given)
    if not right:
        _record_wrong_code(attempt, account)
    elif given.isdigit():
        attempt.delete()
        forget_wrong_codes(account, attempt.address)
    else:
        forget_wrong_codes(account)
    return right


def _record_wrong_code(attempt: SignInFailure, account: Account) -> None:
    record_failure(attempt, AccessAct.SECOND_FACTOR_FAILED, account, account.username)
    if codes_are_locked(account):
        record(AccessAct.CODES_LOCKED, account, title=account.username, days=CODE_WINDOW.days)


def normal_form(code: str) -> str:
    """Without spaces and hyphens, half width, capitals."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())[:40]


def _use_step(account: Account, code: str) -> bool:
    found = Authenticator.objects.filter(account=account).first()
    secret = _opened(found) if found else None
    step = matching_step(secret, code, time.time()) if secret and code.isascii() else None
    if found is None or step is None:
        return False
    return bool(Authenticator.objects.filter(pk=found.pk, last_step__lt=step).update(last_step=step))


def _use_recovery_code(account: Account, code: str) -> bool:
    with transaction.atomic():
        used, _ = account.recovery_codes.filter(digest=_digest(account, code)).delete()
        if used:
            person = person_of(account, acting_person().address)
            record(AccessAct.RECOVERY_CODE_USED, account, title=account.username, by=person)
    return bool(used)


def remove_authenticator(account: Account) -> None:
    """The app, and with it the codes that stand in for it."""
    with transaction.atomic():
        Authenticator.objects.filter(account=account).delete()
        account.recovery_codes.all().delete()
        record(AccessAct.AUTHENTICATOR_REMOVED, account, title=account.username)


def remove_second_factors(account: Account) -> None:
    """As when a device was lost: app, recovery codes and passkeys go together."""
    with transaction.atomic():
        Authenticator.objects.filter(account=account).delete()
        account.recovery_codes.all().delete()
        account.passkeys.all().delete()
        forget_wrong_codes(account)
        record(AccessAct.SECOND_FACTORS_REMOVED, account, title=account.username)


def _opened(authenticator: Authenticator) -> bytes | None:
    """The secret, or None where the product's key has changed since: then no code is right."""
    try:
        return _seal().decrypt(bytes(authenticator.sealed_secret))
    except InvalidToken:
        log.error("authenticator_unreadable", account=str(authenticator.account_id))
        return None


def _digest(account: Account, code: str) -> str:
    key = _key(b"nanohana recovery codes")
    return hmac.digest(key, f"{account.pk} {code}".encode(), "sha256").hex()


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(b"nanohana authenticator secrets")))


@lru_cache
def _key(purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(current().signing_key().encode())
