"""What this app tells where people begin: the conversations that colleagues share with them, until they look."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from nanohana.access.models import Account
from nanohana.answering.models import Conversation
from nanohana.answering.sharing import not_opened
from nanohana.apps.pointing import BEGINNINGS

_MOST = 3


def shared_lately(request: HttpRequest) -> dict[str, Any]:
    """``shared_lately``: conversations that the reader has not opened since they were shared with them, the latest
    first."""
    account, match = getattr(request, "user", None), request.resolver_match
    if not isinstance(account, Account) or match is None or match.view_name not in BEGINNINGS:
        return {}
    return {"shared_lately": partial(_first, account)}


def _first(account: Account) -> list[Conversation]:
    return list(not_opened(account).select_related("owner__staff")[:_MOST])
