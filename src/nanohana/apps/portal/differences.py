"""What differs between two states of an article, line by line."""

from __future__ import annotations

import difflib

from wagtail.models import TaskState

from nanohana.apps.portal.models import Article

Line = tuple[str, str]  # "+" or "-", and the line


def changed_lines(before: str, after: str) -> list[Line]:
    """The lines that only one of two texts has: "-" those of ``before``, "+" of ``after``. Empty ones do not count."""
    compared = difflib.ndiff(_lines(before), _lines(after))
    return [(line[0], line[2:]) for line in compared if line[0] in "+-" and line[2:].strip()]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines()


def since_former_version(guideline: Article) -> list[Line]:
    """What changed from the version before to the one that is published; of that, the last text that was approved."""
    former = guideline.revisions.filter(content__version=guideline.version - 1)
    approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED, revision__in=former)
    last = approved.order_by("-finished_at").select_related("revision").first()
    return changed_lines(last.revision.content["body"], guideline.body) if last else []
