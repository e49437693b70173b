"""The way of an idea: its states, who may take which step, and that two at once lose nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.apps.making import Wanted, app_wanted
from nanohana.apps.portal.acts import PortalAct
from nanohana.apps.portal.finding import terms_of
from nanohana.apps.portal.models import Idea, IdeaStep
from nanohana.audit.recording import record
from nanohana.organization.models import Division

State = Idea.State
STEPS: dict[str, tuple[State, ...]] = {
    State.IDEA: (State.TRIAL, State.RESTING),
    State.TRIAL: (State.REVIEW, State.IDEA, State.RESTING),
    State.REVIEW: (State.PUBLISHED, State.TRIAL, State.RESTING),
    State.PUBLISHED: (State.REVIEW,),
    State.RESTING: (State.IDEA,),
}
BEFORE_PUBLICATION = (State.IDEA, State.TRIAL, State.REVIEW)
OF_EDITORS = frozenset({State.PUBLISHED})
SAID = {
    State.IDEA: "アイデアに戻す",
    State.TRIAL: "試行する",
    State.REVIEW: "確認に回す",
    State.PUBLISHED: "公開とする",
    State.RESTING: "見送る",
}


class OutOfDate(Exception):
    """The idea has been moved since it was shown."""


def steps_from(state: str, is_editor: bool) -> list[tuple[str, str]]:
    """The steps that somebody who carries an idea may take, with what the button says."""
    return [(step.value, SAID[step]) for step in STEPS[state] if is_editor or step not in OF_EDITORS]


def propose(idea: Idea, by: Account) -> None:
    with transaction.atomic():
        idea.proposer = by
        idea.save()
        IdeaStep.objects.create(idea=idea, state=idea.state, by=by)
        record(PortalAct.IDEA_SAVED, idea, title=idea.title)


def keep(idea: Idea, by: Account) -> None:
    """What was changed in its text; its state and who carries it may have changed meanwhile."""
    with transaction.atomic():
        idea.terms = terms_of(idea.text)
        idea.save(update_fields=["title", "problem", "wish", "division", "meeting", "terms", "changed_at"])
        record(PortalAct.IDEA_SAVED, idea, title=idea.title)


def move(idea: Idea, by: Account, start: str, end: str, *, note: str = "", app: str = "") -> None:
    """Take one step, from the state that was shown; the one who begins a trial carries it. Raises OutOfDate."""
    with transaction.atomic():
        held = Idea.objects.select_for_update().get(pk=idea.pk)
        if held.state != start:
            raise OutOfDate
        held.state = end
        held.app = app or held.app
        if held.owner is None and end == State.TRIAL:
            held.owner = by
        held.save(update_fields=["state", "app", "owner", "changed_at"])
        IdeaStep.objects.create(idea=held, state=end, note=note, by=by)
        record(PortalAct.IDEA_MOVED, held, title=held.title, start=start, end=end)


def make_app(idea: Idea, by: Account, division: Division) -> None:
    """A draft of a task app, with the idea's words as its purpose. An idea is tried from then on.

    Raises OutOfDate where another has made one, or moved the idea, since it was read.
    """
    with transaction.atomic():
        held = Idea.objects.select_for_update().get(pk=idea.pk)
        if held.state != idea.state or held.app or held.state not in BEFORE_PUBLICATION:
            raise OutOfDate
        purpose = "\n".join(filter(None, (held.wish, held.problem)))
        address = reverse("portal:idea", args=[held.pk])
        answers = app_wanted.send(Idea, wanted=Wanted(by, division, held.title, held.problem, purpose, address))
        held.app = next(str(made) for _, made in answers)
        held.state = State.TRIAL if held.state == State.IDEA else held.state
        held.owner = held.owner or by
        held.save(update_fields=["state", "app", "owner", "changed_at"])
        IdeaStep.objects.create(idea=held, state=held.state, note="業務アプリの下書きを作りました。", by=by)
        record(PortalAct.IDEA_MOVED, held, title=held.title, start=idea.state, end=held.state)


@transaction.atomic
def publish_with_app(address: str, origin: str, account: Account, **_: Any) -> None:
    """The receiver of ``making.app_published``: an idea is published with the app that was made of it."""
    made_of = Idea.objects.select_for_update().filter(app=address).exclude(state=State.PUBLISHED)
    for held in made_of:
        if reverse("portal:idea", args=[held.pk]) == origin:
            start, held.state = held.state, State.PUBLISHED
            held.save(update_fields=["state", "changed_at"])
            IdeaStep.objects.create(idea=held, state=held.state, note="業務アプリが公開されました。", by=account)
            record(PortalAct.IDEA_MOVED, held, title=held.title, start=start, end=held.state)


def take(idea: Idea, by: Account) -> None:
    """Carry it from now on. Raises OutOfDate where another has taken it since it was read."""
    with transaction.atomic():
        held = Idea.objects.select_for_update().get(pk=idea.pk)
        if held.owner_id != idea.owner_id:
            raise OutOfDate
        held.owner = by
        held.save(update_fields=["owner", "changed_at"])
        IdeaStep.objects.create(idea=held, state=held.state, note=f"{by}さんが担当します。", by=by)
        record(PortalAct.IDEA_MOVED, held, title=held.title, start=held.state, end=held.state)


def note(idea: Idea, by: Account, text: str) -> None:
    with transaction.atomic():
        IdeaStep.objects.create(idea=idea, state=idea.state, note=text, by=by)
        Idea.objects.filter(pk=idea.pk).update(changed_at=IdeaStep.objects.filter(idea=idea).latest("at").at)
        record(PortalAct.IDEA_NOTED, idea, title=idea.title)
