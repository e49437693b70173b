"""通知・依頼・照会・回答 in their customary form (``drafting.letters``), as Word. Only the body may come from a model.

Every field of the form that is not one of the letter's own becomes an item below 記, by its name. On a template of the
division the members of the letter stand where it says so (``LAYOUT``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import partial

from nanohana.apps.task_apps.placeholders import OUTPUT
from nanohana.apps.task_apps.prompting import cut_note
from nanohana.apps.task_apps.results import File, Note, Result, Text
from nanohana.apps.task_apps.tools import grounding, official_style
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Layout, Need, Tool, Value
from nanohana.drafting.letters import (
    EMPTY,
    Item,
    Letter,
    LetterKind,
    LetterLine,
    Place,
    body_text,
    item_lines,
    letter_docx,
    letter_text,
    lines_docx,
    number_line,
    recipient_lines,
    subject_line,
)
from nanohana.japanese.numerals import in_figures
from nanohana.japanese.wareki import in_era
from nanohana.llm.gateway import Message, ModelUnavailable
from nanohana.web.downloads import WORD

_OWN = frozenset({"文書番号", "宛先", "差出人", "件名", "本文", "担当", "照会の日", "照会の番号"})
_NOT_FOR_THE_BODY = frozenset({"宛先", "差出人", "担当", "文書番号"})
BELOW_UNSAID = "本文に「下記」がありませんが、記書きが続きます。「下記のとおり」などの言葉を入れてください。"
NOTHING_BELOW = "本文に「下記」とありますが、記書きにする項目がありません。"
_DEADLINE = re.compile("期限|締切|締め切り|期日")
_FREE_DAYS = {5: "土曜日", 6: "日曜日"}  # by datetime.date.weekday
_RULES = """あなたは県庁の文書担当です。{kind}の本文だけを、公用文の作法で書きます。
・「このことについて、」で始め、「です・ます」で、3文以内で書きます。
・数、日付、名称は入力のとおりに書きます。入力にないことは書きません。
・宛先、件名、記書きは書きません。細かいことは「下記のとおり」とします。
例：
入力：件名 庁舎の点検　依頼の内容 当日の駐車を控えること　期限 令和8年5月1日
本文：このことについて、庁舎の点検を行います。つきましては、令和8年5月1日は、下記のとおり駐車を控えてくださるようお願いします。"""


def run(kind: LetterKind, inputs: Inputs, context: Context) -> Result:
    letter = _letter(kind, inputs, context.today, str(inputs.get("本文", "")))
    exact = letter_text(letter)
    blocks: Result = (Text(exact, title="文案"), _file(letter, letter.subject, inputs))
    late = tuple(_about_deadlines(inputs, context.today))
    checks = (*_about_below(letter), *late, *official_style.check(exact, inputs, context))
    if context.write is None or letter.body:
        return (*blocks, *checks)
    context.progress(0, 0, "AIが本文を書いています")
    try:
        body, is_cut = context.written(_asked(kind, inputs, context.today), context.context_tokens // 5)
    except ModelUnavailable as unavailable:
        return (*blocks, *checks, Note(unavailable.message, is_warning=True))
    by_model_letter = _letter(kind, inputs, context.today, body.strip())
    written = letter_text(by_model_letter)
    by_model: Result = (
        Text(written, title="本文をAIが書いた文案", by_model=True),
        _file(by_model_letter, f"{letter.subject}（AI）", inputs),
        *_about_below(by_model_letter),
        *(late if context.trusted else ()),
        *grounding.check(body, inputs, context),
        *official_style.check(written, inputs, context),
        *cut_note(is_cut=is_cut),
    )
    return (*by_model, *blocks) if context.trusted else (*blocks, *checks, *by_model)


def _letter(kind: LetterKind, inputs: Inputs, today: datetime.date, body: str) -> Letter:
    asked_on = inputs.get("照会の日")
    return Letter(
        kind=kind,
        day=today,
        recipients=tuple(_lines(inputs, "宛先")),
        sender=str(inputs.get("差出人", "")),
        subject=str(inputs.get("件名", "")),
        number=str(inputs.get("文書番号", "")),
        body=body,
        items=tuple(Item(name, _words(value)) for name, value in inputs.items() if name not in _OWN),
        contact=tuple(_lines(inputs, "担当")),
        answered_number=str(inputs.get("照会の番号", "")),
        answered_on=asked_on if isinstance(asked_on, datetime.date) else None,
    )


def _about_below(letter: Letter) -> Result:
    """What is wrong where a body that was written does not go with what stands, or does not stand, below 記."""
    says = "下記" in body_text(letter)
    if says == bool(letter.items) or not letter.body.strip():
        return ()
    return (Note(NOTHING_BELOW if says else BELOW_UNSAID, is_warning=True),)


def _about_deadlines(inputs: Inputs, today: datetime.date) -> Iterator[Note]:
    """Of a last day that nobody can keep."""
    for name, day in inputs.items():
        if isinstance(day, datetime.date) and _DEADLINE.search(name):
            if day < today:
                yield Note(f"「{name}」の{in_era(day)}は、すでに過ぎています。", is_warning=True)
            elif weekday := _FREE_DAYS.get(day.weekday()):
                yield Note(f"「{name}」の{in_era(day)}は、{weekday}です。", is_warning=True)


def _file(letter: Letter, name: str, inputs: Inputs) -> File:
    return File(f"{name}.docx", letter_docx(letter), WORD, _places(letter, inputs))


def _places(letter: Letter, inputs: Inputs) -> dict[str, str]:
    """What stands at the places of a template. A field of the form goes before a place of its name, but the body."""
    members = {
        "発信番号": number_line(letter),
        "日付": in_era(letter.day),
        "宛名": "\n".join(recipient_lines(letter)),
        "標題": subject_line(letter),
        "記書き": "\n".join(item_lines(letter)),
    }
    others = {name: text for name, text in members.items() if name not in inputs}
    return {**others, "本文": body_text(letter), OUTPUT: letter_text(letter)}


def _sample(fields: Collection[str]) -> bytes:
    """The customary form with its places, for the fields of a form."""
    head = [
        LetterLine(Place.RIGHT, "{{発信番号}}"), LetterLine(Place.RIGHT, "{{日付}}"), EMPTY,
        LetterLine(Place.BODY, "{{宛名}}"), EMPTY, LetterLine(Place.RIGHT, "{{差出人}}"), EMPTY,
        LetterLine(Place.CENTRE, "{{標題}}"), EMPTY, LetterLine(Place.BODY, "{{本文}}"),
    ]  # fmt: skip
    items = [EMPTY, LetterLine(Place.CENTRE, "記"), EMPTY, LetterLine(Place.ITEM, "{{記書き}}")]
    contact = [EMPTY, LetterLine(Place.CONTACT, "担当"), LetterLine(Place.CONTACT, "{{担当}}")]
    return lines_docx([*head, *(items if set(fields) - _OWN else ()), *(contact if "担当" in fields else ())])


LAYOUT = Layout(
    shows={
        "発信番号": ("文書番号",), "日付": (), "宛名": ("宛先",), "標題": ("件名",),
        "本文": ("照会の日", "照会の番号"), "記書き": (),
    },
    own=_OWN, rest="記書き", needed="本文", sample=_sample,
)  # fmt: skip


def _lines(inputs: Inputs, name: str) -> Iterator[str]:
    return filter(None, map(str.strip, str(inputs.get(name, "")).splitlines()))


def _asked(kind: LetterKind, inputs: Inputs, today: datetime.date) -> list[Message]:
    shown = [f"{name} {_words(value)}" for name, value in inputs.items() if name not in _NOT_FOR_THE_BODY]
    return [
        {"role": "system", "content": _RULES.format(kind=kind.label)},
        {"role": "user", "content": f"入力：{'　'.join(shown)}\n本文："},
    ]


def _words(value: Value) -> str:
    match value:
        case datetime.date():
            return in_era(value)
        case Attached():
            return value.filename
        case Decimal():
            return in_figures(value)
        case _:
            return str(value)


def tool(kind: LetterKind) -> Tool:
    text = ("text", "long_text")
    answer: Callable[[Inputs, Context], Result] = partial(run, kind)
    own = (Need("照会の日", ("date",), required=False), Need("照会の番号", text, required=False))
    return Tool(
        title=f"{kind.label}文の書式",
        description="文書番号、日付、宛先、差出人、件名、本文、記、担当の順に整え、Wordで作ります。",
        needs=(
            Need("宛先", text), Need("差出人", text), Need("件名", text), Need("本文", text, required=False),
            Need("文書番号", text, required=False), Need("担当", text, required=False),
            *(own if kind is LetterKind.REPLY else ()),
        ),
        run=answer,
        without_model="決まり文句で本文を作り、書式を整えます。AIによる本文は付きません。",
        layout=LAYOUT,
    )  # fmt: skip
