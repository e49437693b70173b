"""Taking over a file of FAQ or of questions: everything of it, after somebody has seen what it would do, or nothing.

Known numbers (texts, for questions) are brought up to date, new ones are added; what a file does not name stays as it
is, and so does what stands in columns that the file does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django import forms
from django.db import transaction

from nanohana.access.models import Account
from nanohana.apps.chatbots import editing, faq_form, question_form
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.faq_form import FaqForm
from nanohana.apps.chatbots.models import Chatbot, Faq, Question
from nanohana.apps.chatbots.question_form import QuestionForm, outcome_named
from nanohana.audit.recording import record
from nanohana.protection.policy import check
from nanohana.table_files import Limits, UnusableFile, check_widths, table_rows
from nanohana.web.meanwhile import mark_of

LIMITS = Limits(size=5_000_000, rows=3_000)
_ITEMS = str.maketrans({"｜": "\n", "|": "\n"})
Entered = dict[str, str]
Line = tuple[int, Entered]  # the line in the file, and what stands in it by field


@dataclass(frozen=True, slots=True)
class Kind:
    """``columns`` are the headings of the file, each with its field of the form; ``key`` is the field that identifies.

    ``read`` turns what stands in a column into what the form takes. ``taken`` are keys that cannot be given again.
    """

    title: str
    columns: Mapping[str, str]
    key: str
    form: type[forms.Form]
    known: Callable[[Chatbot], dict[str, Entered]]
    taken: Callable[[Chatbot], set[str]]
    apply: Callable[[Account, Chatbot, list[dict[str, Any]]], None]
    read: Callable[[str, str], str]
    act: ChatbotAct


class What(StrEnum):
    ADDED = "追加"
    CHANGED = "変更"
    SAME = "変更なし"
    WRONG = "誤り"


@dataclass(frozen=True, slots=True)
class Planned:
    """What one line would do. ``changes``: (heading, before, after); ``values``: the cleaned form."""

    line: int
    what: What
    key: str
    changes: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """All lines, and how many of the chatbot's own the file does not name."""

    lines: tuple[Planned, ...]
    untouched: int

    def count(self, what: What) -> int:
        return sum(line.what is what for line in self.lines)

    @property
    def counts(self) -> list[tuple[What, int]]:
        return [(what, self.count(what)) for what in What]

    @property
    def mark(self) -> str:
        """Tells whether what would be done is what somebody has been shown."""
        return mark_of(*((line.line, line.what, line.key, line.changes) for line in self.lines))

    @property
    def is_possible(self) -> bool:
        return not self.count(What.WRONG) and bool(self.count(What.ADDED) + self.count(What.CHANGED))


def read_lines(kind: Kind, content: bytes) -> list[Line]:
    """The lines of a file by the fields of the form.

    Raises UnusableFile, also for unknown or missing columns, and for a My Number, which is kept nowhere, nor for a
    preview.
    """
    (_, head), *rows = whole = table_rows(content, LIMITS)
    fields = [_field(kind, title) for title in head]
    _check_head(kind, head, fields)
    check_widths(whole)
    if not rows:
        raise UnusableFile("見出しの行だけで、内容の行がありません。")
    for number, cells in rows:
        if check("\n".join(cells)).individual_numbers:
            raise UnusableFile("マイナンバーと思われる番号があります。番号を消してから、選んでください。", number)
    return [
        (number, {name: kind.read(name, cell) for name, cell in zip(fields, cells, strict=False) if name})
        for number, cells in rows
    ]


def _field(kind: Kind, title: str) -> str:
    """The field of a heading; 「期待する結果(outcome)」 is 「期待する結果」."""
    plain = title.replace("（", "(").split("(")[0].strip()
    return kind.columns.get(plain, "")


def _check_head(kind: Kind, head: list[str], fields: list[str]) -> None:
    form = kind.form()
    if unknown := [title for title, name in zip(head, fields, strict=True) if title and not name]:
        raise UnusableFile(f"列「{unknown[0]}」は使いません。見出しは、{'、'.join(kind.columns)}です。")
    if twice := next((title for title, name in zip(head, fields, strict=True) if name and fields.count(name) > 1), ""):
        raise UnusableFile(f"列「{twice}」が2つ以上あります。")
    titles = {name: title for title, name in kind.columns.items()}
    if missing := [titles[name] for name, each in form.fields.items() if each.required and name not in fields]:
        raise UnusableFile(f"列「{'」「'.join(missing)}」がありません。")


def plan(kind: Kind, chatbot: Chatbot, lines: list[Line]) -> Plan:
    """What the lines would do now; nothing changes."""
    known, seen, taken = kind.known(chatbot), dict[str, int](), kind.taken(chatbot)
    planned = tuple(_planned(kind, known, taken, seen, number, given) for number, given in lines)
    return Plan(planned, len(known.keys() - {each.key for each in planned}))


def _planned(
    kind: Kind, known: dict[str, Entered], taken: set[str], seen: dict[str, int], number: int, given: Entered
) -> Planned:
    key = given.get(kind.key, "")
    before = known.get(key, {})
    form = kind.form({**before, **given})
    problems = [] if form.is_valid() else list(_problems(form))
    if key in seen:
        problems.append(f"同じものが{seen[key]}行目にもあります。")
    if key in taken:
        problems.append("削除したFAQの番号です。FAQの画面で元に戻してから取り込むか、別の番号にしてください。")
    seen.setdefault(key, number)
    if problems:
        return Planned(number, What.WRONG, key, problems=tuple(problems))
    changes = tuple(_changes(kind, before, given))
    what = What.ADDED if not before else What.CHANGED if changes else What.SAME
    return Planned(number, what, key, changes, values=form.cleaned_data)


def _problems(form: forms.Form) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield from (f"{label}：{error}" if label else str(error) for error in errors)


def _changes(kind: Kind, before: Entered, given: Entered) -> Iterator[tuple[str, str, str]]:
    for title, name in kind.columns.items():
        old, new = before.get(name, ""), given.get(name, before.get(name, ""))
        if old != new:
            yield title, old, new


@transaction.atomic
def take_in(
    kind: Kind, account: Account, chatbot: Chatbot, lines: list[Line], filename: str, *, seen: str | None = None
) -> Plan:
    """Apply the lines. ``seen`` is the mark of the plan that somebody has seen.

    Raises UnusableFile where something in them is wrong by now, Conflict where they would do something else than what
    was seen; then nothing has changed.
    """
    Chatbot.objects.select_for_update().get(pk=chatbot.pk)
    done = plan(kind, chatbot, lines)
    if wrong := next((each for each in done.lines if each.what is What.WRONG), None):
        raise UnusableFile(wrong.problems[0], wrong.line)
    if seen is not None and done.mark != seen:
        raise editing.Conflict
    kind.apply(account, chatbot, [each.values for each in done.lines if each.what in (What.ADDED, What.CHANGED)])
    record(kind.act, chatbot, title=filename, added=done.count(What.ADDED), changed=done.count(What.CHANGED))
    return done


def _faq_cell(name: str, text: str) -> str:
    if name in ("variants", "links"):
        return "\n".join(filter(None, (part.strip() for part in text.translate(_ITEMS).splitlines())))
    return text


def _known_faqs(chatbot: Chatbot) -> dict[str, Entered]:
    return {faq.key: faq_form.entered(faq) for faq in chatbot.faqs.living()}


def _removed_faqs(chatbot: Chatbot) -> set[str]:
    return set(chatbot.faqs.exclude(removed_at=None).values_list("key", flat=True))


def _known_questions(chatbot: Chatbot) -> dict[str, Entered]:
    return {question.text: question_form.entered(question) for question in chatbot.questions.all()}


FAQ = Kind(
    "FAQ",
    {
        "番号": "key", "話題": "topic", "質問": "question", "言い換え": "variants", "回答": "answer", "リンク": "links",
        "担当": "owner", "有効開始": "valid_from", "有効終了": "valid_until",
    },
    "key", FaqForm, _known_faqs, _removed_faqs, editing.put_faqs, _faq_cell, ChatbotAct.FAQS_IMPORTED,
)  # fmt: skip
QUESTIONS = Kind(
    "設問集",
    {"質問": "text", "期待する結果": "outcome", "期待する番号またはことば": "wanted"},
    "text", QuestionForm, _known_questions, lambda _: set(), editing.put_questions,
    lambda name, text: outcome_named(text) if name == "outcome" else text, ChatbotAct.QUESTIONS_IMPORTED,
)  # fmt: skip
KINDS = {"faq": FAQ, "questions": QUESTIONS}


def rows_of_faqs(faqs: list[Faq]) -> Iterator[list[str]]:
    """The lines of a file with these, as it would be taken in again."""
    for faq in faqs:
        values = faq_form.entered(faq)
        yield [values[name].replace("\n", "｜") if name in ("variants", "links") else values[name]
               for name in FAQ.columns.values()]  # fmt: skip


def rows_of_questions(questions: list[Question]) -> Iterator[list[str]]:
    for question in questions:
        values = question_form.entered(question)
        yield [values[name] for name in QUESTIONS.columns.values()]
