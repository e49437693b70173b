"""The replies to askers: erased with the question, which they may repeat, and as words of who wrote them with a person
or a division; found for a disclosure.

The items stay: that a rating was handled, and how, names nobody who asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nanohana.access.models import Account
from nanohana.answering.kept import Keeper, KeptText
from nanohana.answering.models import Turn
from nanohana.apps.feedback.models import Item
from nanohana.organization.models import Division


def _erase_of(whose: Account | Division) -> int:
    """All replies of a person or a division; how many."""
    items = Item.objects.filter(handler=whose) if isinstance(whose, Account) else Item.objects.filter(division=whose)
    replied = [item for item in items if item.reply]  # the database cannot say: it is encrypted
    for item in replied:
        item.reply = ""
        item.save(update_fields=["reply"])
    return len(replied)


def erase_replies(turns: QuerySet[Turn], **_: Any) -> None:
    """The receiver of ``answering.signals.questions_erased``."""
    Item.objects.filter(turn__in=turns).update(reply="")


def erase_replies_on_results(keys: Collection[UUID], **_: Any) -> None:
    """The receiver of ``answering.rated.results_erased``."""
    Item.objects.filter(result__in=keys).update(reply="")


def _texts_of(account: Account, first: datetime.datetime, end: datetime.datetime) -> Iterator[KeptText]:
    items = Item.objects.filter(handler=account, closed_at__gte=first, closed_at__lt=end)
    for item in items.order_by("closed_at", "pk"):
        if item.reply and item.closed_at:
            yield KeptText(item.closed_at, "input", f"所管課の対応「評価した職員への説明」\n{item.reply}")


KEEPER = Keeper("評価した職員への説明", _erase_of, _texts_of)
