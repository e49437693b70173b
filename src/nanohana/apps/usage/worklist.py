"""The work list of libraries: from a library in the table to its documents, and what is to be done about them.

Other apps add their part (``pointing.libraries_mended``). What was asked is shown nowhere here: it is encrypted with
the key of who asked, and read one by one where they have consented (所管課の対応).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.rights import actor_behind, editable_documents
from nanohana.apps.pointing import MOST, Pointer, Tasks, to_mend
from nanohana.apps.usage.permission import Viewer
from nanohana.apps.usage.tables import Row
from nanohana.documents.models import Document, Version
from nanohana.japanese.wareki import in_era

SOON = datetime.timedelta(days=60)


def linked(row: Row) -> Row:
    """The row with the address of the library's documents; what belongs to no library has none."""
    return replace(row, address=f"{reverse('documents:index')}?library={row.key}") if row.key else row


def tasks_for(request: HttpRequest, viewer: Viewer) -> list[Tasks]:
    """What is to be done in the viewer's libraries, as far as the person may see and change it."""
    documents = Document.objects.filter(editable_documents(actor_behind(request)))
    if viewer.libraries is not None:
        documents = documents.filter(library__in=viewer.libraries)
    versions = Version.objects.filter(removed_at=None, document__in=documents).select_related("document")
    today = localdate()
    return [
        *to_mend(request, viewer.libraries),
        _unreadable(versions),
        _out_of_force(versions, today),
        _ending(versions, today),
    ]


def _unreadable(versions: QuerySet[Version]) -> Tasks:
    failed = versions.filter(state=Version.State.FAILED).order_by("-registered_at")
    every = Pointer(f"{reverse('documents:index')}?state={Version.State.FAILED}", "登録できない文書の一覧")
    none = "読み取れなかった文書は、ありません。"
    return _tasks("読み取れなかった文書", none, failed, lambda version: version.failure, every)


def _out_of_force(versions: QuerySet[Version], today: datetime.date) -> Tasks:
    """The newest version of each document of which none holds today or will."""
    others = Version.objects.filter(document=OuterRef("document"), removed_at=None, in_force__upper_inf=True)
    later = Version.objects.filter(document=OuterRef("document"), removed_at=None, in_force__endswith__gt=today)
    past = versions.filter(~Exists(others), ~Exists(later), in_force__endswith__lte=today)
    newest = past.order_by("document_id", "-in_force").distinct("document_id")
    none = "現行の版がない文書は、ありません。"
    return _tasks(
        "現行の版がない文書", none, newest, lambda version: f"{_last(version)}廃止。検索と回答には使われません。"
    )


def _ending(versions: QuerySet[Version], today: datetime.date) -> Tasks:
    """What holds today, ends soon, and has no version after it."""
    after = Version.objects.filter(document=OuterRef("document"), removed_at=None, in_force__startswith__gt=today)
    ending = versions.filter(~Exists(after), in_force__contains=today, in_force__endswith__lte=today + SOON)
    none = f"{SOON.days}日以内に廃止になる文書は、ありません。"
    return _tasks(
        "まもなく廃止になり、次の版がない文書", none, ending.order_by("in_force"),
        lambda version: f"{_last(version)}廃止。新しい版を登録してください。",
    )  # fmt: skip


def _last(version: Version) -> str:
    end = version.in_force.upper if version.in_force else None
    return f"{in_era(end)}に" if end else ""


def _tasks(
    title: str, none: str, versions: QuerySet[Version], text: Callable[[Version], str], every: Pointer | None = None
) -> Tasks:
    pointers = tuple(
        Pointer(reverse("documents:document", args=[version.document_id]), str(version), text(version))
        for version in versions[:MOST]
    )
    return Tasks(title, none, pointers, max(0, versions.count() - MOST), every)
