"""Previews for which a model is asked, while they are made: begun, followed and stopped by the editor who waits.

One request makes the preview and holds its text; others tell the page how far it is, and stop it. They meet in a row:
where the one that makes it finds it ended, the model's call ends, within half a second and in whichever process. A
person waits for one at a time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.task_apps.models import AskedPreview

KEPT_FOR = datetime.timedelta(hours=1)


def ask(account: Account, content: str) -> AskedPreview:
    """One that may begin; ``content`` is the digest of what was entered."""
    return AskedPreview.objects.create(account=account, content=content)


@contextmanager
def begun(account: Account, key: str) -> Iterator[AskedPreview | None]:
    """The preview for the time of the block; None where it was stopped before, or is made already."""
    asked = of(account, key)
    waiting = AskedPreview.objects.filter(pk=asked.pk, has_begun=False, has_ended=False) if asked else None
    if asked is None or waiting is None or not waiting.update(has_begun=True):
        yield None
        return
    try:
        yield asked
    finally:
        AskedPreview.objects.filter(pk=asked.pk).update(has_ended=True)


def go_on(asked: AskedPreview, doing: str) -> bool:
    """Tell what is being done; whether it may go on."""
    return bool(AskedPreview.objects.filter(pk=asked.pk, has_ended=False).update(doing=doing[:100]))


def stop(asked: AskedPreview) -> None:
    asked.has_ended, asked.doing = True, "中止しています"
    asked.save(update_fields=["has_ended", "doing"])


def unfinished(account: Account) -> AskedPreview | None:
    """The one for which the account waits."""
    return AskedPreview.objects.filter(account=account, has_ended=False).order_by("-asked_at").first()


def of(account: Account, key: str | UUID) -> AskedPreview | None:
    """One of the account's own, also one that has ended."""
    try:
        return AskedPreview.objects.filter(account=account, pk=UUID(str(key))).first()
    except ValueError:
        return None


def keep_no_longer() -> None:
    AskedPreview.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()
