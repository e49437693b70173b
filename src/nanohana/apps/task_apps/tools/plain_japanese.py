"""やさしい日本語: long sentences, hard words and double negations are found exactly; the model rewrites.

Without a model the hard words are replaced from a table after 「在留支援のためのやさしい日本語ガイドライン」
(出入国在留管理庁・文化庁, 2020): short sentences, one thing each, everyday words, no honorifics.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from nanohana.apps.task_apps.prompting import cut_note
from nanohana.apps.task_apps.results import Finding, Findings, Note, Result, Text
from nanohana.apps.task_apps.tools import grounding
from nanohana.apps.task_apps.tools.interface import Context, Inputs, Need, Refused, Tool
from nanohana.japanese.sentences import sentences
from nanohana.llm.gateway import Message, ModelUnavailable

LONGEST = 40  # characters of a sentence
_TABLE = Path(__file__).parent / "plain_words.csv"
_DOUBLE = re.compile("ないわけ(?:では|に)|なくはない|ないことも?ない|ないとは限ら")
_INSTRUCTIONS = """日本語の文章を「やさしい日本語」に書き換えます。
・1文に一つのこと。短く、「です・ます」で終えます。
・難しい言葉は、普段使う言葉にします。敬語は使いません。
・数、日付、場所は変えません。書いてあることを落としません。足しません。
例：
文章：降雪のため、公共交通機関の運行に支障が生じるおそれがあります。外出はお控えください。
書換え：雪が降ります。電車やバスが止まるかもしれません。外に出ないでください。"""


def run(inputs: Inputs, context: Context) -> Result:
    text = str(inputs["文章"])
    replaced = _replaced(text)
    exact: Result = (Text(replaced, title="言葉の置換えだけをした文章（AIなし）"),)
    if context.write is None:
        return (*exact, *check(replaced, inputs, context))
    most = context.context_tokens // 3
    if len(text) > most:
        raise Refused(f"文章が長すぎます。{most:,}文字以内に分けてから、もう一度実行してください。")
    context.progress(0, 0, "AIが書き換えています")
    try:
        asked = _asked(text, str(inputs.get("読む人", "")))
        written, is_cut = context.written(asked, context.context_tokens // 4)
    except ModelUnavailable as unavailable:
        note = Note(unavailable.message, is_warning=True)
        return (*exact, *check(replaced, inputs, context), note)
    by_model = Text(written.strip(), title="書き換えた文章", by_model=True)
    checks = (*check(written, inputs, context), *grounding.check(written, inputs, context))
    return (by_model, *cut_note(is_cut=is_cut), *(() if context.trusted else exact), *checks)


def _asked(text: str, reader: str) -> list[Message]:
    wanted = f"文章：{text}" + (f"\n読む人：{reader}" if reader else "")
    return [{"role": "system", "content": _INSTRUCTIONS}, {"role": "user", "content": f"{wanted}\n書換え："}]


def check(text: str, inputs: Inputs, context: Context) -> Result:
    found = (*_long(text), *_hard(text), *_negations(text))
    return (Findings("やさしい日本語の点検", found, none="短い文で、難しい言葉もありません。"),)


def _long(text: str) -> Iterator[Finding]:
    for start, end in sentences(text):
        if end - start > LONGEST:
            sentence = text[start:end]
            reason = f"1文が{end - start}文字です。{LONGEST}文字までの文に分けてください。"
            yield Finding(f"{sentence[:30]}…", reason, is_error=False)


def _hard(text: str) -> Iterator[Finding]:
    for word, plain in _words().items():
        if word in text:
            yield Finding(word, "難しい言葉です。", suggestion=plain, is_error=False)


def _negations(text: str) -> Iterator[Finding]:
    for found in _DOUBLE.finditer(text):
        yield Finding(found.group(), "打消しが重なっています。言い切ってください。", is_error=False)


def _replaced(text: str) -> str:
    """With easy words in the place of hard ones; what would not fit into the sentence stands behind in brackets."""
    pattern = re.compile("|".join(map(re.escape, _words())))
    return pattern.sub(lambda found: _in_sentence(found.group(), _words()[found.group()]), text)


def _in_sentence(word: str, plain: str) -> str:
    explains = plain.endswith(("こと", "です", "ません")) or len(plain) > len(word) + 3
    return f"{word}（{plain}）" if explains and not word.endswith(("ください", "ます")) else plain


@cache
def _words() -> Mapping[str, str]:
    """Hard words with plain ones, the longest first."""
    with _TABLE.open(encoding="utf-8") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file) if row]
    return dict(sorted(rows, key=lambda row: -len(row[0])))


TOOL = Tool(
    title="やさしい日本語への言換え",
    description="長い文、難しい言葉、打消しの重なりを見つけます。",
    needs=(Need("文章", ("long_text", "text")), Need("読む人", ("choice", "text"), required=False)),
    run=run,
    check=check,
    without_model="難しい言葉の置換えと点検だけを行います。文の書換えにはAIが必要です。",
)
