"""Registered documents are looked through when they are read, and their owner is told what was found where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from nanohana.documents.models import Document, Version
from nanohana.documents.notices import OwnerNotice
from nanohana.protection.kinds import Kind
from nanohana.protection.models import CheckedVersion, RegisteredFinding
from nanohana.protection.policy import check, in_words

#: Places kept of one version; a list of residents has more than anybody will go through one by one.
KEPT = 5_000
_ROWS_PER_INSERT = 1_000


def on_version_parsed(*, version: Version, **reports: Any) -> Callable[[], None] | None:
    """The receiver of ``documents.signals.version_parsed``."""
    return prepared(version, [block.text for block in reports["blocks"]], reports["cancelled"])


def prepared(version: Version, texts: Sequence[str], cancelled: Callable[[], bool]) -> Callable[[], None] | None:
    """What puts the findings of a version's blocks in the place of those before; None where cancelled."""
    counts: Counter[str] = Counter()
    kept: list[RegisteredFinding] = []
    for ordinal, text in enumerate(texts):
        if cancelled():
            return None
        for found in check(text).private:
            counts[found.kind.value] += 1
            # A My Number is never left out, however many other places there are.
            if len(kept) < KEPT or found.kind == Kind.INDIVIDUAL_NUMBER:
                place = {"block": ordinal, "start": found.start, "end": found.end}
                kept.append(RegisteredFinding(version=version, kind=found.kind, certainty=found.certainty, **place))

    def replace() -> None:
        RegisteredFinding.objects.filter(version=version).delete()
        RegisteredFinding.objects.bulk_create(kept, batch_size=_ROWS_PER_INSERT)
        _keep_counts(version, dict(counts))

    return replace


def _keep_counts(version: Version, counts: dict[str, int]) -> None:
    """Where something else was found than before, the owner looks at it anew."""
    CheckedVersion.objects.filter(version=version).exclude(counts=counts).update(seen_to_at=None, seen_to_by=None)
    CheckedVersion.objects.update_or_create(version=version, defaults={"counts": counts})


def on_owner_notices(*, document: Document, **_: object) -> list[OwnerNotice]:
    """The receiver of ``documents.signals.owner_notices``: one notice for each version with findings."""
    versions = Version.objects.filter(document=document, removed_at=None)
    return list(_notices(CheckedVersion.objects.filter(version__in=versions).select_related("version")))


def _notices(checked: Iterable[CheckedVersion]) -> Iterable[OwnerNotice]:
    for each in checked:
        name = each.version.label or each.version.basename
        address = reverse("protection:findings", args=[each.version_id])
        numbers = each.counts.get(Kind.INDIVIDUAL_NUMBER, 0)
        if numbers:
            yield OwnerNotice(
                kind="error",
                title=f"マイナンバー（個人番号）と思われる番号が{numbers}か所あります（{name}）",
                text="マイナンバーは、法令で定める場合のほかは保管できません（番号法第20条）。直ちに非公開にし、場所を確かめて、"
                "番号を除いたファイルを登録し直すか、文書を削除してください。",
                url=f"{address}?kind={Kind.INDIVIDUAL_NUMBER}",
                link="場所を確かめる",
                asks_to_withhold=True,
            )
        others = {kind: count for kind, count in each.counts.items() if kind != Kind.INDIVIDUAL_NUMBER}
        if others:
            yield OwnerNotice(
                kind="info",
                title=f"個人情報と思われる箇所が{sum(others.values()):,}か所あります（{name}）",
                text=f"{in_words(others)}。閲覧できる人の範囲がふさわしいか、確かめてください。",
                url=address,
                link="場所の一覧",
            )
