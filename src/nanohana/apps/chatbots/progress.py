"""The way of a chatbot from its draft to the citizens, as its page shows it: four steps, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion
from nanohana.apps.chatbots.publication import Standing
from nanohana.apps.chatbots.sources import fingerprint
from nanohana.apps.chatbots.withdrawing import told
from nanohana.web.templatetags.japanese import moment, wareki

_STILL_THERE = (
    "公開サイトへは、まだ反映できていません。反映されるまで県民に公開されたままです。チャットボットを停止してください。"
)


class Mark(StrEnum):
    DONE = "done"
    NOW = "now"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    mark: Mark
    text: str


def is_changed(chatbot: Chatbot) -> bool:
    """Whether the draft says something else than what citizens see."""
    return chatbot.current is None or chatbot.current.revision != chatbot.revision


def steps(chatbot: Chatbot, now: Standing) -> list[Step]:
    return [_draft(chatbot), _questions(chatbot, now), _approval(chatbot, now), _published(chatbot)]


def _draft(chatbot: Chatbot) -> Step:
    if not is_changed(chatbot):
        return Step("下書き", Mark.DONE, "公開中の内容から変更はありません。")
    when = f"{moment(chatbot.edited_at)}に編集しました。"
    return Step("下書き", Mark.NOW, when if chatbot.current else f"{when}まだ公開していません。")


def _questions(chatbot: Chatbot, now: Standing) -> Step:
    title, run = "設問集に合格", now.run
    if run is None or now.candidate is None:
        if not is_changed(chatbot):
            return Step(title, Mark.DONE, "公開中の版は、点検済みです。")
        return Step(title, Mark.LATER, "下書きは、まだ点検していません。")
    if run.is_unfinished:
        return Step(title, Mark.NOW, f"点検中です（{run.done} / {run.total}問）。")
    score = f"{run.total}問のうち{run.passed}問に合格しました。"
    if now.obstacles:
        return Step(title, Mark.WRONG, now.obstacles[0])
    return Step(title, Mark.DONE, score) if run.has_passed else Step(title, Mark.WRONG, score or "設問がありません。")


def _approval(chatbot: Chatbot, now: Standing) -> Step:
    title, candidate = "二人目が承認", now.candidate
    if candidate is not None and candidate.submitted_at is not None:
        return Step(title, Mark.NOW, f"{candidate}の承認を待っています。")
    if candidate is not None and candidate.returned:
        return Step(title, Mark.WRONG, f"差し戻されました：{candidate.returned}")
    if candidate is None and not is_changed(chatbot):
        return Step(title, Mark.DONE, f"{chatbot.current}が承認されています。")
    return Step(title, Mark.LATER, "点検のあとで申請できます。所属長又は管理者が承認します。")


def _published(chatbot: Chatbot) -> Step:
    current = chatbot.current
    if current is None:
        return Step("公開", Mark.LATER, "承認されると、すぐに公開サイトへ反映します。")
    if current.sent_at is None:
        reason = current.failure or "公開サイトへ反映しています。"
        return Step("公開", Mark.WRONG if current.failure else Mark.NOW, f"{current}を反映できていません。{reason}")
    return Step("公開", Mark.DONE, f"{current}を{moment(current.sent_at)}に反映しました。")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner division should look at; ``route`` is a page of the chatbot."""

    kind: str
    title: str
    text: str
    route: str = ""
    link: str = ""


def notices(chatbot: Chatbot) -> Iterator[Notice]:
    """Answers that end or have ended, published documents that have changed since, and what a job has found."""
    ended = [faq for faq in chatbot.faqs.ending() if faq.has_ended]
    near = [faq for faq in chatbot.faqs.ending() if faq.nears_its_end]
    if ended:
        text = "県民には示していません。内容を改めるか、削除してください。"
        yield Notice("warning", f"有効終了の日を過ぎたFAQが{len(ended)}件あります", text, "faqs", "FAQを見る")
    if near:
        text = "、".join(f"{faq.key}（{wareki(faq.valid_until)}まで）" for faq in near[:5])
        yield Notice("info", f"まもなく有効終了となるFAQが{len(near)}件あります", text, "faqs", "FAQを見る")
    if chatbot.current and chatbot.current.withdrew:
        later = "" if chatbot.current.sent_at else _STILL_THERE
        title = "公開できなくなった文書を、公開中の内容から取り除きました"
        yield Notice("warning", title, told(chatbot.current) + later, "faqs", "FAQを見る")
    if chatbot.alarm:
        kind = "warning" if "不合格" in chatbot.alarm else "info"
        yield Notice(kind, "公開している登録文書が変わりました", chatbot.alarm, "questions", "設問集の結果を見る")
    elif chatbot.current and outdated(chatbot.current):
        yield Notice(
            "warning", "公開している内容より新しい登録文書があります",
            "公開中の版は、前の文書のままです。設問集で点検し、公開し直してください。", "questions", "設問集へ",
        )  # fmt: skip


def outdated(version: ChatbotVersion) -> bool:
    """Whether the documents of a version are not those in force any more."""
    return bool(version.sources) and version.sources != fingerprint(version.chatbot)
