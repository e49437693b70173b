"""What this app tells on pages of other rooms: the asker what has become of a rating, the owner what to look at."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rights import Actor, actor_behind, work_of_divisions
from nanohana.answering.approved import citing, to_be_looked_at
from nanohana.answering.notices import AskerNotice
from nanohana.answering.rated import ROOMS
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.selection import rated_by_account, regressions
from nanohana.apps.pointing import Pointer
from nanohana.documents.models import Document
from nanohana.documents.notices import OwnerNotice
from nanohana.evaluation.models import Result

_MOST = 200
_MOST_REGRESSIONS = 3
_TITLES = {
    Item.State.OPEN: "評価を所管課に伝えました。",
    Item.State.IN_HAND: "所管課が対応しています。",
    Item.State.FIXED: "評価を受けて、所管課が対応しました。",
    Item.State.DECLINED: "評価について、所管課から説明があります。",
}


def notices_for_asker(account: Account, **_: Any) -> list[AskerNotice]:
    items = Item.objects.filter(rated_by_account(account), state__in=_TITLES).select_related("division")
    return [_notice(item) for item in items[:_MOST]]


def _notice(item: Item) -> AskerNotice:
    owner = f"所管課（{item.division}）" if item.division else "管理者"
    about = f"「{item.result_title}」：" if item.result else ""
    return AskerNotice(
        turn=item.turn_id,
        kind="success" if item.state == Item.State.FIXED else "info",
        title=f"{about}{_TITLES[Item.State(item.state)].replace('所管課', owner)}",
        text=item.reply,
        is_new=item.is_closed and item.noted_at is None,
        url=reverse("feedback:note", args=[item.pk]),
        result=item.result,
        address=ROOMS[item.room].address(item.result) if item.result else "",
    )


def notices_for_owner(document: Document, actor: Actor | None, **_: Any) -> list[OwnerNotice]:
    """On the page of a document: the approved answers on it that are not shown any more, and the ratings to handle.

    Of both those that are the work of who looks, as in the lists to which they lead.
    """
    outdated = to_be_looked_at(list(citing(document.pk).filter(work_of_divisions(actor)).prefetch_related("questions")))
    items = Item.objects.for_actor(actor).filter(document=document)
    waiting = items.filter(state__in=(Item.State.OPEN, Item.State.IN_HAND)).count()
    notices = []
    if outdated:
        notices.append(
            OwnerNotice(
                "warning", f"この文書を根拠とする承認回答{len(outdated)}件が要確認です",
                "文書の版が変わったため、質問した職員に示していません。内容を確かめ、直して承認し直してください。",
                f"{reverse('feedback:approved')}?state=outdated", "承認回答の一覧を開く",
            )
        )  # fmt: skip
    if waiting:
        notices.append(
            OwnerNotice(
                "info", f"この文書による回答に、対応していない評価が{waiting}件あります",
                "役に立たなかったという評価です。内容を確かめてください。",
                f"{reverse('feedback:index')}?document={document.pk}", "対応の一覧を開く",
            )
        )  # fmt: skip
    return [*notices, *_regressions(document, actor)]


def _regressions(document: Document, actor: Actor | None) -> list[OwnerNotice]:
    """What a new version of the document has made worse in the question set."""
    blamed = Result.objects.filter(run__in=regressions(actor), blamed__document=document, blamed__removed_at=None)
    counts = Counter(blamed.values_list("run", "blamed__label"))
    return [
        OwnerNotice(
            "error", f"設問集で後退あり（{label or '新しい版'}）",
            f"この版の登録により、設問集の{count}問が正しく答えられなくなりました。結果を確かめ、文書を直すか、この版を削除するか、"
            "理由を書いて承知してください。版は施行日のとおりに扱い、検索から外していません。",
            reverse("feedback:set_run", args=[run]), "設問集の結果を開く",
        )
        for (run, label), count in counts.items()
    ]  # fmt: skip


def waiting_for_head(request: HttpRequest, **_: Any) -> list[Pointer]:
    """On the question page: how many bad ratings of the divisions that somebody heads are not handled."""
    headed = divisions_answered_for(account_of(request))
    unhandled = Item.objects.filter(division__in=headed, state__in=(Item.State.OPEN, Item.State.IN_HAND))
    count = unhandled.count() if headed else 0
    return [Pointer(reverse("feedback:index"), f"対応していない評価：{count}件")] if count else []


def set_regressions(request: HttpRequest) -> dict[str, Any]:
    """``set_regressions``: the runs with a regression in the sets of the person's divisions; for every page."""
    match = request.resolver_match
    if not isinstance(getattr(request, "user", None), Account) or (match and match.namespace == "feedback"):
        return {}
    return {"set_regressions": lambda: regressions(actor_behind(request))[:_MOST_REGRESSIONS]}
