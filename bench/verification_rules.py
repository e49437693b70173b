"""The rules by which claims are made from sentences: those that say the same, and those that say something else.

A rule takes a sentence where it stands, and dice; it gives a claim, or None where it does not apply.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.verification_texts import Text
from nanohana.japanese.normalise import fold
from nanohana.japanese.numerals import Numeral, numerals, provisions, value_of
from nanohana.japanese.wareki import DateSpan, dates, in_era


def _changes(table: str) -> tuple[tuple[str, str], ...]:
    """Pairs of words; two spaces or a line end between them."""
    pairs = (pair.split() for pair in re.split("  |\n", table.strip()))
    return tuple((first, second) for first, second in pairs)


# Predicates in plain and polite form; the first that fits is taken.
_POLITE = _changes("""
(?:なけ|で)ればならない なければなりません  はならない はなりません  ならない なりません  できない できません
しない しません  いない いません  れない れません  ました たのです  である です  であった でした  する します
した しました  できる できます  いる います  いた いました  ある あります  れる れます  れた れました
める めます  ける けます  える えます  いう いいます  行う 行います  なる なります  なった なりました
よる よります
""")
_REWORDED = _changes("""
しなければならない する必要があります  しなければならない することが義務付けられています
することができる できます  することができる することが可能です  してはならない することは禁止されています
ことができない ことはできません  することを要しない する必要はありません  とする です  をいう のことです
できる ることが認められています
""")
_FLIPPED = _changes("""
してください しないでください  ます ません  ません ます  ました ませんでした  なければならない なくてもよい
なければならない てはならない  はならない もよい  できない できる  できる できない  要しない 要する  しない する
いない いる  れない れる  である ではない  であった ではなかった  した しなかった  する しない  いる いない
いた いなかった  れる れない  れた れなかった  める めない  ける けない  える えない  なる ならない
なった ならなかった  ある ない  行う 行わない  です ではありません  こと ことは要しない
""")
_LIMITS = dict(
    _changes("""
以上 未満  以下 以上  未満 以上  以内 を超える期間  を超え 以内で  以前 以後  以後 以前  前に 後に
までに 以後に  を除く を含む  を除き を含め  を含む を除く  を含め を除き
""")
)
_UNITS = dict(
    _changes("""
か月 年  箇月 年  ヶ月 年  週間 か月  時間 日  日 週間  年 か月  万円 円  円 万円  人 件  件 人  % 割
パーセント 割  メートル キロメートル  km m  回 日  歳 年  分 時間
""")
)
_OFFICES = re.compile(
    "都道府県知事|市町村長|知事|[一-鿿]{2,6}大臣|[一-鿿]{2,8}(?:委員会|審議会)|[一-鿿]{2,8}課長?(?![程題目税])|"
    "[一-鿿]{2,6}[部局班]長|所属長|[一-鿿]{2,6}者(?=[がはに])"
)
_TOPIC = re.compile(r"^(?P<topic>[^、。（）\s「」]{2,24}?)(?=は、)")
_TOPIC_THEN_CASE = re.compile(
    "^(?P<topic>[^、。　]{2,40}は)、"
    "(?P<case>[^。]{4,80}?(?:ときは|場合(?:に(?:は|おいては))?|により|に基づき|ために|とともに))、(?P<rest>[^。]+。)$"
)
_HALVES = re.compile("^(?P<first>[^。]{8,90}?(?:ときは|場合は|場合には|場合において|は))、(?P<second>[^。]{8,}。)$")
_COUNTED = re.compile("[年月日人円件回歳割倍枚部]|か月|時間|パーセント|以上|以下")
_UNIT_ALTERNATIVES = re.compile("|".join(sorted(_UNITS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence where it stands, and the others of its evidence."""

    text: Text
    position: int
    sentence: str
    others: Sequence[str]


Rule = Callable[[Place, random.Random], str | None]


# What says the same ---------------------------------------------------------------------------------------------------


def _polite(place: Place, _dice: random.Random) -> str | None:
    return _first_change(place.sentence, _POLITE)


def _reworded(place: Place, dice: random.Random) -> str | None:
    return _first_change(place.sentence, dice.sample(_REWORDED, len(_REWORDED)))


def _reordered(place: Place, _dice: random.Random) -> str | None:
    found = _TOPIC_THEN_CASE.match(place.sentence)
    return f"{found['case']}、{found['topic']}{found['rest']}" if found else None


def _other_calendar(place: Place, _dice: random.Random) -> str | None:
    for day in dates(place.sentence):
        written = place.sentence[day.start : day.end]
        if day.unit == "day" and day.first.year > 1930:
            western = f"{day.first.year}年{day.first.month}月{day.first.day}日"
            return _put(place.sentence, day, western if written[0] in "明大昭平令" else in_era(day.first))
        if day.unit == "year" and 1930 < day.first.year < 2030 and day.first.year not in (1989, 2019):
            era = in_era(day.first).partition("年")[0] + "年"
            return _put(place.sentence, day, f"{day.first.year}年" if written[0] in "明大昭平令" else era)
    return None


def _other_numerals(place: Place, _dice: random.Random) -> str | None:
    for number in _numbers(place.sentence):
        if _COUNTED.match(place.sentence, number.end) and 0 < number.value < 10_000 and number.value % 1 == 0:
            written = place.sentence[number.start : number.end]
            return _put(place.sentence, number, _kanji(int(number.value)) if written[0].isdigit() else number.text)
    return None


def _without_brackets(place: Place, _dice: random.Random) -> str | None:
    return re.sub("（[^（）]+）", "", place.sentence)


def _with_heading(place: Place, _dice: random.Random) -> str | None:
    path = place.text.passages[place.position][0]
    heading = re.sub("^第.+?[条章節款][の0-9一二三四五六七八九十]*|[（）()]", "", path[-1]).strip("　 ") if path else ""
    return f"{heading}について、{place.sentence}" if 2 <= len(heading) <= 30 and "項" not in heading else None


def _row_as_sentence(place: Place, dice: random.Random) -> str | None:
    """「区分 県内 / 宿泊料 10,900円」 becomes 「県内の宿泊料は10,900円です。」"""
    lines = [line.split("\t") for line in place.text.passages[place.position][1].splitlines() if "\t" in line]
    head, rows = (lines[0], lines[1:]) if len(lines) > 2 else ([], [])
    rows = [row for row in rows if len(row) == len(head) and all(row) and len(row[0]) < 20]
    if not rows or any(re.search(r"\d", cell) for cell in head):
        return None
    row = dice.choice(rows)
    column = dice.randrange(1, len(head)) if len(head) > 1 else 0
    return f"{row[0]}の{head[column]}は{row[column]}です。" if column and head[column] else None


# What says something else ---------------------------------------------------------------------------------------------


def _other_number(place: Place, dice: random.Random) -> str | None:
    """Another number; half the time one that stands elsewhere in the evidence."""
    candidates = [number for number in _numbers(place.sentence) if number.value > 1]
    if not candidates:
        return None
    number = dice.choice(candidates)
    elsewhere = [other.value for sentence in place.others for other in _numbers(sentence)]
    different = [value for value in elsewhere if value != number.value and 0 < value < 10_000]
    near = [number.value + 1, number.value - 1, number.value * 10, number.value * 2]
    value = dice.choice(different if different and dice.random() < 0.5 else near)
    is_kanji = not place.sentence[number.start].isdigit()
    written = _kanji(int(value)) if is_kanji and value == int(value) and value < 10_000 else f"{value.normalize():f}"
    return _put(place.sentence, number, written)


def _other_date(place: Place, dice: random.Random) -> str | None:
    days = [day for day in dates(place.sentence) if day.unit in ("day", "year", "fiscal")]
    if not days:
        return None
    day = dice.choice(days)
    if day.unit == "day":
        moved = day.first + datetime.timedelta(days=dice.choice([1, 30, 365]))
        is_era = place.sentence[day.start] in "明大昭平令"
        return _put(place.sentence, day, in_era(moved) if is_era else f"{moved.year}年{moved.month}月{moved.day}日")
    return _put(place.sentence, day, f"{day.first.year + dice.choice([-1, 1])}年{'度' if day.unit == 'fiscal' else ''}")


def _other_unit(place: Place, _dice: random.Random) -> str | None:
    for number in _numbers(place.sentence):
        unit = _UNIT_ALTERNATIVES.match(place.sentence, number.end)
        if unit:
            return place.sentence[: number.end] + _UNITS[unit.group()] + place.sentence[unit.end() :]
    return None


def _other_provision(place: Place, dice: random.Random) -> str | None:
    folded = fold(place.sentence)
    found = [one for one in provisions(folded.text) if re.search("[条項号]$", one.key)]
    if not found:
        return None
    one = dice.choice(found)
    start, end = folded.original(one.start, one.end)
    number = value_of(re.findall("[0-9]+", one.key)[0])
    moved = int(number or 1) + dice.choice([1, 2, 10])
    is_kanji = re.search("[一二三四五六七八九十百]", place.sentence[start:end])
    return f"{place.sentence[:start]}第{_kanji(moved) if is_kanji else moved}{one.key[-1]}{place.sentence[end:]}"


def _flipped(place: Place, _dice: random.Random) -> str | None:
    return _first_change(place.sentence, _FLIPPED)


def _other_limit(place: Place, _dice: random.Random) -> str | None:
    found = re.search("|".join(_LIMITS), place.sentence)
    return (
        f"{place.sentence[: found.start()]}{_LIMITS[found.group()]}{place.sentence[found.end() :]}" if found else None
    )


def _other_office(place: Place, dice: random.Random) -> str | None:
    """An office or a kind of person, by another of the same evidence or one that stands nowhere."""
    if not (found := _OFFICES.search(place.sentence)):
        return None
    others = {other for sentence in place.others for other in _OFFICES.findall(sentence)} | {"総務部長"}
    different = sorted(one for one in others if one not in place.sentence and found.group() not in one)
    return place.sentence.replace(found.group(), dice.choice(different)) if different else None


def _other_topic(place: Place, dice: random.Random) -> str | None:
    """What the sentence is about (before は、), by another topic of the evidence."""
    found = _TOPIC.match(place.sentence)
    others = {other["topic"] for sentence in place.others if (other := _TOPIC.match(sentence))}
    different = sorted(one for one in others if one not in place.sentence)
    if not found or not different:
        return None
    start, end = found.span("topic")
    return place.sentence[:start] + dice.choice(different) + place.sentence[end:]


def _joined(place: Place, dice: random.Random) -> str | None:
    """The case of one rule with the consequence of another."""
    found = _HALVES.match(place.sentence)
    seconds = [other["second"] for sentence in place.others if (other := _HALVES.match(sentence))]
    different = [second for second in seconds if second not in place.sentence]
    return f"{found['first']}、{dice.choice(different)}" if found and different else None


def _other_row(place: Place, dice: random.Random) -> str | None:
    """A row of a table with the value of another row."""
    said = _row_as_sentence(place, dice)
    if said is None:
        return None
    cells = [line.split("\t") for line in place.text.passages[place.position][1].splitlines() if "\t" in line]
    subject, _, rest = said.partition("の")
    value = rest.partition("は")[2].removesuffix("です。")
    others = sorted({row[-1] for row in cells[1:] if row[-1] and row[-1] != value and subject not in row[0]})
    is_last = any(row[-1] == value for row in cells[1:])
    return said.replace(f"は{value}です。", f"は{dice.choice(others)}です。") if others and is_last else None


RULES: tuple[tuple[str, bool, Rule], ...] = (
    ("verbatim", True, lambda place, _dice: place.sentence),
    ("polite", True, _polite),
    ("predicate reworded", True, _reworded),
    ("clauses reordered", True, _reordered),
    ("other calendar", True, _other_calendar),
    ("other numerals", True, _other_numerals),
    ("brackets dropped", True, _without_brackets),
    ("heading merged", True, _with_heading),
    ("row of a table as a sentence", True, _row_as_sentence),
    ("number", False, _other_number),
    ("date", False, _other_date),
    ("unit", False, _other_unit),
    ("provision", False, _other_provision),
    ("negation", False, _flipped),
    ("limit", False, _other_limit),
    ("office or person", False, _other_office),
    ("topic", False, _other_topic),
    ("two rules joined", False, _joined),
    ("value of another row", False, _other_row),
)


def _first_change(sentence: str, changes: Sequence[tuple[str, str]]) -> str | None:
    for pattern, said in changes:
        changed, count = re.subn(f"{pattern}。$", f"{said}。", sentence)
        if count:
            return changed
    return None


def _numbers(sentence: str) -> list[Numeral]:
    """Numbers outside dates and provisions, with places in the sentence."""
    folded = fold(sentence)
    taken = [(one.start, one.end) for one in provisions(folded.text)]
    taken += [(day.start, day.end) for day in dates(folded.text)]
    free = [
        one for one in numerals(folded.text) if not any(start < one.end and one.start < end for start, end in taken)
    ]
    return [Numeral(*folded.original(one.start, one.end), one.value) for one in free]


def _put(sentence: str, place: DateSpan | Numeral, written: str) -> str:
    return sentence[: place.start] + written + sentence[place.end :]


def _kanji(number: int) -> str:
    """A number below 10,000 in ideographs."""
    digits, said = "〇一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, number = divmod(number, unit)
        if count:
            said += (digits[count] if count > 1 or not name else "") + name
    return said or digits[0]
