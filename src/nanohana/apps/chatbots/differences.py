"""What a version says in words, and what differs between two of them, for who approves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nanohana.chatbot.tone import TITLES, Tone
from nanohana.published.content import Chatbot, Contact, Document, Faq, FixedText
from nanohana.web.templatetags.japanese import wareki

_DAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is 追加, 変更 or 削除."""

    what: str
    title: str
    before: str = ""
    after: str = ""


def facts(content: Chatbot) -> dict[str, str]:
    """The settings by their Japanese names."""
    hours = content.hours
    days = "".join(_DAYS[day] for day in hours.weekdays) or "なし"
    return {
        "名前": content.title, "分野": content.field, "所管課": content.owner, "あいさつ": content.greeting,
        "口調": TITLES[Tone(content.tone or Tone.STANDARD)],
        "AIによるまとめ": "付けられる" if content.summarises else "付けない",
        "質問の例": "、".join(content.examples), "分野のことば": "、".join(content.scope_words),
        "職員への引継ぎ": f"{days} {hours.start:%H:%M}〜{hours.end:%H:%M}" if content.hand_over else "行わない",
        "祝日と年末年始の応対": "行う" if content.hand_over and hours.on_holidays else "行わない",
        "応対しない日": "、".join(day.isoformat() for day in hours.closed_on),
        "問合せ先": "\n".join(map(_contact, content.contacts)),
        "固定の回答": _fixed(content.fixed_answers), "答えない話題": _fixed(content.forbidden_topics),
        "ウィジェットを置くサイト": "、".join(content.host_pages),
    }  # fmt: skip


def _contact(contact: Contact) -> str:
    parts = (contact.name, contact.phone, contact.hours, contact.address, contact.url, contact.note)
    return " ／ ".join(filter(None, parts))


def _fixed(texts: Iterable[FixedText]) -> str:
    return "\n".join(f"{'、'.join(each.words)} → {each.text}" for each in texts)


def differences(before: Chatbot | None, after: Chatbot) -> list[Difference]:
    """Settings, FAQ and documents in which they differ; nothing where there was nothing before."""
    if before is None:
        return []
    old_facts, new_facts = facts(before), facts(after)
    changed = [
        Difference("変更", name, old_facts[name], text) for name, text in new_facts.items() if old_facts[name] != text
    ]
    faqs = _compared(_faqs(before), _faqs(after))
    return [*changed, *faqs, *_compared(_documents(before), _documents(after))]


def _compared(old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    for title in dict.fromkeys((*new, *old)):
        if title not in old:
            yield Difference("追加", title, "", new[title])
        elif title not in new:
            yield Difference("削除", title, old[title], "")
        elif old[title] != new[title]:
            yield Difference("変更", title, old[title], new[title])


def _faqs(content: Chatbot) -> dict[str, str]:
    return {f"FAQ {faq.key}": _faq(faq) for faq in content.faqs}


def _faq(faq: Faq) -> str:
    first, last = wareki(faq.valid_from), wareki(faq.valid_until)
    days = f"有効：{first and first + 'から'}{last and last + 'まで'}" if first or last else ""
    links = "、".join(f"{link.label} {link.url}" for link in faq.links)
    variants = "、".join(faq.variants)
    parts = (faq.question, f"言い換え：{variants}" if variants else "", faq.answer, links, faq.topic, faq.owner, days)
    return "\n".join(filter(None, parts))


def _documents(content: Chatbot) -> dict[str, str]:
    texts: dict[str, list[str]] = {document.key: [] for document in content.documents}
    for passage in content.passages:
        texts.setdefault(passage.document, []).append(passage.text)
    return {f"公開文書「{each.title}」": _document(each, texts[each.key]) for each in content.documents}


def _document(document: Document, texts: list[str]) -> str:
    """The version and how much there is to read; the texts themselves stand in the registered document."""
    size = f"{len(texts)}か所、{sum(map(len, texts)):,}文字"
    return "\n".join(filter(None, (document.version_label, size, document.url)))
