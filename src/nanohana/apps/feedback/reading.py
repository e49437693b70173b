"""What a division sees of a rated answer: with consent alone, without who asked and without personal information, and
of the sources those that the reader may read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nanohana.access.rights import Actor
from nanohana.answering.models import Rating, Turn
from nanohana.answering.rated import ROOMS, ReadResult
from nanohana.answering.reading import ShownSource, shown
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.models import Item
from nanohana.audit.recording import record
from nanohana.documents import wall
from nanohana.encryption.sealed import Unreadable
from nanohana.protection.policy import check


@dataclass(frozen=True, slots=True)
class Seen:
    """The rated answer as the division may see it. ``missing`` says in Japanese why there is nothing to see."""

    missing: str = ""
    question: str = ""
    comment: str = ""
    approved: str = ""
    excerpts: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  # where nothing answers: what was shown as nearest
    statements: tuple[str, ...] = ()
    written_title: str = ""  # of the statements
    sources: tuple[ShownSource, ...] = ()
    withheld: int = 0  # sources that the reader may not read
    result: ReadResult | None = None  # of another room, masked


_NOT_SHARED = (
    "質問した職員が内容を見せることを選ばなかったため、質問と回答は表示できません。理由と文書から確かめてください。"
)
_RESULT_GONE = "評価した職員が実行の記録を消したか、評価を改めたため、入力と結果は表示できません。"
_GONE = "質問した職員が会話を消したか、質問を直したため、質問と回答は表示できません。"


def viewed(actor: Actor | None, item: Item) -> Seen:
    """What is shown now: that somebody has read another person's question is recorded before."""
    read = _seen(actor, item)
    if not read.missing:
        record(FeedbackAct.VIEWED, item)
    return read


def _seen(actor: Actor | None, item: Item) -> Seen:
    if item.result is not None:
        return _seen_result(actor, item)
    turn = _turn(item)
    if turn is None:
        return Seen(missing=_GONE)
    rating: Rating = turn.rating
    if not rating.shared:
        return Seen(missing=_NOT_SHARED)
    if isinstance(turn.question, Unreadable):
        return Seen(missing=str(turn.question))
    read = shown(actor, [turn])[0]
    return Seen(
        question=masked(turn.question),
        comment=masked(rating.comment),
        approved=read.approved.answer if read.approved else "",
        excerpts=tuple(masked(excerpt.text) for excerpt in read.excerpts),
        near=() if read.approved else tuple(masked(excerpt.text) for excerpt in read.near),
        statements=tuple(masked(said.text) for said in read.statements),
        written_title=read.written_title,
        sources=read.beside,
        withheld=len(read.withheld),
    )


def _seen_result(actor: Actor | None, item: Item) -> Seen:
    room = ROOMS.get(item.room)
    read = room.read(item.result, actor) if room and item.result else None
    if read is None:
        return Seen(missing=_RESULT_GONE)
    entered = tuple((name, masked(value)) for name, value in read.entered)
    return Seen(result=replace(read, entered=entered, text=masked(read.text), comment=masked(read.comment)))


def masked(text: str) -> str:
    """With placeholders for personal information: ［氏名1］."""
    return check(text).masked.text


def _turn(item: Item) -> Turn | None:
    """None where the asker has deleted the conversation, or taken the rating away."""
    if item.turn_id is None:
        return None
    turns = Turn.objects.filter(pk=item.turn_id, conversation__deleted_at=None, rating__isnull=False)
    with wall.set_aside():  # only its key; what it says is read behind the wall
        keys = list(turns.values_list("conversation", flat=True))
    wall.show(keys)
    return turns.select_related("conversation", "rating").first()
