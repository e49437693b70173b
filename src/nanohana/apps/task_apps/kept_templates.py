"""A template that was chosen in the editor while the form comes back unsaved: kept for its editor, for a day.

Browsers send a file once and forget it. What nobody may store, a file with a My Number or one that cannot be read, is
not kept.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.task_apps.filling import LARGEST_TEMPLATE, storable_problem
from nanohana.apps.task_apps.models import KeptTemplate
from nanohana.documents.storage import clean_filename
from nanohana.protection.policy import check

KEPT_FOR = datetime.timedelta(days=1)
MOST = 5  # of one editor; the oldest go


def keep(account: Account, file: File[Any]) -> KeptTemplate | None:
    """None where the file is not one that can be kept."""
    file.seek(0)
    name, content = clean_filename(file.name or "")[-200:], file.read(LARGEST_TEMPLATE + 1)
    if check(name).individual_numbers or storable_problem(content, name):
        return None
    made = KeptTemplate.objects.create(account=account, name=name, content=content)
    newest = KeptTemplate.objects.filter(account=account).order_by("-kept_at").values_list("pk", flat=True)[:MOST]
    KeptTemplate.objects.filter(account=account).exclude(pk__in=list(newest)).delete()
    return made


def kept(account: Account, key: str) -> KeptTemplate | None:
    """One of the account's own."""
    try:
        return KeptTemplate.objects.filter(account=account, pk=UUID(key)).first()
    except ValueError:
        return None


def keep_no_longer() -> None:
    KeptTemplate.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
