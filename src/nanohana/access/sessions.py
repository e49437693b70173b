"""The sessions of an account: begun, listed, ended, and confirmed before a dangerous act."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import structlog
from django.contrib import messages
from django.contrib.auth import login, user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from nanohana.access.acting import client_address, person_of
from nanohana.access.acts import AccessAct
from nanohana.access.browsers import in_words
from nanohana.access.models import Account, BreakGlassAlarm, Session, Way
from nanohana.access.pages import page_of
from nanohana.access.session_store import DETAILS
from nanohana.access.sign_in_models import SessionQuerySet
from nanohana.audit.recording import record

CONFIRMATION_LASTS = datetime.timedelta(minutes=10)
BACKEND = "nanohana.access.backend.StandingBackend"
_WAY = "_way_in"

log = structlog.get_logger(__name__)
Arguments = ParamSpec("Arguments")


def begin(request: HttpRequest, account: Account, way: Way, provider_session: str = "") -> None:
    """Sign the account in: recorded, with the alarm of a break-glass account; then a new session key, its columns."""
    address, act = client_address(request), AccessAct.SIGNED_IN
    with transaction.atomic():
        if account.is_break_glass:
            way, act = Way.BREAK_GLASS, AccessAct.BREAK_GLASS_USED
            BreakGlassAlarm.objects.create(account=account, address=address)
            log.error("break_glass_account_used", account=str(account.pk), address=address)
        record(act, account, title=account.username, by=person_of(account, address or ""), way=way.value)
    request.session[_WAY] = (way.value, provider_session)
    login(request, account, BACKEND)
    log.info("signed_in", account=str(account.pk), way=way.value)


@receiver(user_logged_in)
def remember(request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """What is shown of a session, and that its person has just proved who they are."""
    way, provider_session = request.session.pop(_WAY, (Way.PASSWORD.value, ""))
    now = timezone.now().isoformat()
    request.session[DETAILS] = {
        "handle": str(uuid.uuid4()),
        "way": way,
        "started_at": now,
        "confirmed_at": now,
        "address": client_address(request),
        "browser": in_words(request.META.get("HTTP_USER_AGENT", "")),
        "provider_session": provider_session,
    }


def way_of(request: HttpRequest) -> str:
    """How this session was begun; empty where nobody is signed in."""
    return str(request.session.get(DETAILS, {}).get("way", ""))


def own_sessions(account: Account) -> list[Session]:
    return list(Session.objects.living().filter(account=account).order_by("-seen_at"))


def end_sessions(account: Account, *, but: str | None = None, handle: uuid.UUID | None = None) -> int:
    """End all sessions of an account, all but one (by its key), or one (by its handle). How many there were."""
    found = Session.objects.filter(account=account).exclude(pk=but or "")
    return _ended(found if handle is None else found.filter(handle=handle), account)


def end_sessions_of_provider(account: Account) -> int:
    """End those that were begun at the identity provider."""
    return _ended(Session.objects.filter(account=account, way=Way.OIDC), account)


def _ended(sessions: SessionQuerySet, account: Account) -> int:
    with transaction.atomic():
        ended, _ = sessions.delete()
        if ended:
            record(AccessAct.SESSIONS_ENDED, account, title=account.username, number=ended)
    return ended


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved within ``CONFIRMATION_LASTS`` who they are."""
    text = request.session.get(DETAILS, {}).get("confirmed_at")
    return text is not None and datetime.datetime.fromisoformat(text) > timezone.now() - CONFIRMATION_LASTS


def confirm(request: HttpRequest) -> None:
    """The person has proved again who they are; the session gets a new key."""
    record(AccessAct.CONFIRMED)
    request.session.cycle_key()
    request.session[DETAILS] = request.session[DETAILS] | {"confirmed_at": timezone.now().isoformat()}


def confirmed(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """A view whose POST is a dangerous act: one confirms first who one is, and then does it again."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if request.method != "POST" or is_confirmed(request):
            return view(request, *args, **kwargs)
        messages.info(request, "大切な操作のため、本人であることを確かめます。まだ何も変更していません。")
        return redirect(f"{reverse('confirm')}?{urlencode({'next': page_of(request)})}")

    return guarded
