"""Translation by the model, and an exact look at what must not get lost: numbers, and terms with a set translation.

A year of an era is compared as its western year (令和8年 = 2026), an English month by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from nanohana.apps.task_apps.prompting import cut_note
from nanohana.apps.task_apps.results import Finding, Findings, Note, Result, Text
from nanohana.apps.task_apps.tools.interface import Context, Inputs, Need, Refused, Tool
from nanohana.japanese.wareki import dates

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_HALF_DAY = re.compile(r"午後\s*(\d{1,2})時")
_PM = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*p\.?m\.?", re.IGNORECASE)
_HOUR = re.compile(r"(?<!\d)(1[3-9]|2[0-3])(?=時|:\d{2}(?!\d))")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
NO_MODEL = "翻訳にはAIが必要です。入力した内容は残っています。AIの設定については、管理者へご連絡ください。"


def run(inputs: Inputs, context: Context) -> Result:
    text, language = str(inputs["文章"]), str(inputs["言語"])
    if context.write is None:
        return (Note(NO_MODEL, is_warning=True),)
    most = context.context_tokens // 3
    if len(text) > most:
        raise Refused(f"文章が長すぎます。{most:,}文字以内に分けてから、もう一度実行してください。")
    context.progress(0, 0, "AIが翻訳しています")
    terms = f"\n次の言葉は、決まった訳を使います：{inputs['用語']}" if "用語" in inputs else ""
    rules = f"行政の文章を{language}に翻訳します。訳文だけを書きます。数と日付を変えません。足しません。{terms}"
    written, is_cut = context.written(
        [{"role": "system", "content": rules}, {"role": "user", "content": text}], context.context_tokens // 3
    )
    by_model = Text(written.strip(), title=f"{language}の訳", by_model=True)
    return (by_model, *cut_note(is_cut=is_cut), *check(written, inputs, context))


def check(text: str, inputs: Inputs, context: Context) -> Result:
    found = (*_numbers(str(inputs.get("文章", "")), text), *_terms(str(inputs.get("用語", "")), inputs, text))
    return (Findings("数と用語の照合", found, none="数と日付は、原文と同じです。"),)


def _numbers(original: str, translated: str) -> Iterator[Finding]:
    stated, kept = Counter(_values(original)), Counter(_values(translated))
    in_words = Counter(str(_WORDS.index(word.lower()) + 1) for word in _WORD.findall(translated))
    for number in stated - kept - in_words:  # a word adds no number: "one" is often none
        yield Finding(number, "原文にある数が、訳文にありません。", place="訳文")
    for number in kept - stated:
        yield Finding(number, "原文にない数が、訳文にあります。", place="訳文")


def _values(text: str) -> Iterator[str]:
    """Numbers as they count: western years, months as numbers, hours of the afternoon by twelve."""
    plain = unicodedata.normalize("NFKC", text)
    for date in reversed(dates(plain)):
        day = f" {date.first.year} {date.first.month} {date.first.day} " if date.unit == "day" else f" {date.iso} "
        plain = plain[: date.start] + day.replace("-", " ") + plain[date.end :]
    plain = _HALF_DAY.sub(lambda found: f" {found[1]} ", plain)
    plain = _PM.sub(lambda found: f" {found[1]} {found[2] if (found[2] or '00') != '00' else ''} ", plain)
    plain = _HOUR.sub(lambda found: str(int(found[1]) - 12), plain)
    plain = _MONTH.sub(lambda found: f" {_MONTHS.index(found[1].lower()[:3]) + 1} ", plain)
    for found in _NUMBER.finditer(plain):
        yield found.group().replace(",", "").lstrip("0") or "0"


def _terms(terms: str, inputs: Inputs, translated: str) -> Iterator[Finding]:
    for line in terms.splitlines():
        word, _, wanted = line.partition("=")
        if wanted.strip() and word.strip() in str(inputs["文章"]) and wanted.strip().lower() not in translated.lower():
            yield Finding(word.strip(), "決まった訳が、訳文にありません。", suggestion=wanted.strip())


TOOL = Tool(
    title="翻訳",
    description="訳文の数と日付、決まった訳語が、原文と合っているかを確かめます。",
    needs=(
        Need("文章", ("long_text", "text")),
        Need("言語", ("choice", "text")),
        Need("用語", ("long_text", "text"), required=False),
    ),
    run=run,
    check=check,
    without_model="翻訳にはAIが必要です。実行しても訳文は作れません。",
)
