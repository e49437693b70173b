"""Made lines with personal information, with a fixed seed: a tuning set and a test set that share no template.

The sets also draw their digits separately, their people, towns and area codes from different lists, and write hyphens,
spaces and line breaks in different ways (``personal_templates/*.toml``; ``{}`` is where the value stands). Nobody's
data is in them. Whoever changes a finder after reading what it missed in the test set moves that set to ``TUNING`` and
writes a new one.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nanohana.protection import check_digits
from nanohana.protection.kinds import Kind

FOLDER = Path(__file__).parent / "personal_templates"
#: All but the first were test sets once; the finders were mended after their misses had been read.
TUNING = ("first", "second", "third", "fourth", "fifth")
FULL_WIDTH = str.maketrans("0123456789-()+@.", "０１２３４５６７８９－（）＋＠．")
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True)
class Templates:
    """One set. ``broken`` is the share of the grouped numbers that a line break divides."""

    lines: dict[str, list[str]]
    gaps: list[str]
    widths: list[str]
    broken: float
    individual_groups: list[list[int]]
    licence_groups: list[list[int]]
    passport_letters: list[str]
    mail_names: list[str]
    mail_hosts: list[str]
    areas: list[str]
    phone_styles: list[str]
    dates: list[str]
    places: list[str]
    lots: list[str]
    surnames: list[str]
    between: list[str]
    given: list[str]


def templates(name: str) -> Templates:
    return Templates(**tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Line:
    """A line in which ``text[start:end]`` is of ``kind``."""

    text: str
    kind: Kind
    start: int
    end: int


def made_lines(name: str, lines_per_kind: dict[Kind, int]) -> list[Line]:
    """The lines of the set called "tuning" or "test"."""
    source = random.Random(f"nanohana personal information {name}")
    makers = [Maker(source, templates(each)) for each in (TUNING if name == "tuning" else ("test",))]
    return [makers[n % len(makers)].line(kind) for kind, count in lines_per_kind.items() for n in range(count)]


class Maker:
    """Makes values of every kind out of one set's lists."""

    def __init__(self, source: random.Random, own: Templates) -> None:
        self._random = source
        self._set = own
        self._values: dict[Kind, Callable[[], str]] = {
            Kind.INDIVIDUAL_NUMBER: self.individual_number,
            Kind.CORPORATE_NUMBER: self.corporate_number,
            Kind.DRIVING_LICENCE: lambda: self.grouped(self.licence(), self._set.licence_groups),
            Kind.CARD: self.card,
            Kind.PASSPORT: lambda: self.written(self.pick(self._set.passport_letters) + self.digits(7)),
            Kind.BANK_ACCOUNT: lambda: self.written(self.digits(7)),
            Kind.EMAIL: self.email,
            Kind.PHONE: self.phone,
            Kind.BIRTH_DATE: self.birth_date,
            Kind.STAFF_NUMBER: lambda: self.written(self.digits(6)),
            Kind.POSTAL_CODE: lambda: self.grouped(self.digits(7), [[3, 4]]),
            Kind.ADDRESS: self.address,
            Kind.NAME: self.name,
        }

    def line(self, kind: Kind) -> Line:
        value = self._values[kind]()
        before, after = self.pick(self._set.lines[kind]).split("{}")
        return Line(before + value + after, kind, len(before), len(before) + len(value))

    def pick(self, choices: object) -> str:
        return str(self._random.choice(list(choices)))  # type: ignore[call-overload]

    def digits(self, count: int) -> str:
        return "".join(self._random.choice("0123456789") for _ in range(count))

    def written(self, text: str) -> str:
        """The same characters in one of the set's widths."""
        width = self._random.choice(self._set.widths)
        if width == "full":
            return text.translate(FULL_WIDTH)
        if width == "mixed":
            return "".join(c.translate(FULL_WIDTH) if self._random.random() < 0.5 else c for c in text)
        return text

    def grouped(self, digits: str, shapes: list[list[int]]) -> str:
        """Digits in one of the shapes, held together by one of the set's gaps, at times broken over two lines."""
        shape = self._random.choice(shapes)
        gap = self._random.choice(self._set.gaps) if len(shape) > 1 else ""
        parts, start = [], 0
        for length in shape:
            parts.append(digits[start : start + length])
            start += length
        text = self.written(gap.join(parts))
        if self._random.random() < self._set.broken:
            middle = self._random.randrange(len(text) // 3, 2 * len(text) // 3)
            text = text[:middle].rstrip(" ") + "\n" + text[middle:].lstrip(" ")
        return text

    def individual_number(self) -> str:
        head = self.digits(11)
        number = next(f"{head}{c}" for c in range(10) if check_digits.individual_number(f"{head}{c}"))
        return self.grouped(number, self._set.individual_groups)

    def corporate_number(self) -> str:
        tail = self.digits(12)
        number = next(f"{c}{tail}" for c in range(1, 10) if check_digits.corporate_number(f"{c}{tail}"))
        return self.grouped(number, [[13], [1, 4, 4, 4]])

    def licence(self) -> str:
        head = self.pick(["30", "43", "44", "45", "62"]) + self.digits(8)
        return next(f"{head}{c}0" for c in range(10) if check_digits.driving_licence(f"{head}{c}0"))

    def card(self) -> str:
        issuer, shape = self._random.choice(
            [("4", [4, 4, 4, 4]), ("5", [4, 4, 4, 4]), ("37", [4, 6, 5]), ("36", [4, 6, 4])]
        )
        head = issuer + ("2" if issuer == "5" else "")
        head += self.digits(sum(shape) - len(head) - 1)
        number = next(f"{head}{c}" for c in range(10) if check_digits.luhn(f"{head}{c}"))
        return self.grouped(number, [shape, [len(number)]])

    def email(self) -> str:
        address = f"{self.pick(self._set.mail_names)}{self.digits(2)}@{self.pick(self._set.mail_hosts)}"
        return self.written(address)

    def phone(self) -> str:
        kind = self._random.random()
        if kind < 0.5:
            area = self.pick(self._set.areas)
            number, shape = area, [len(area), 6 - len(area), 4]
            number += self.pick("23456789") + self.digits(9 - len(area))
        elif kind < 0.8:
            number, shape = self.pick(["090", "080", "070"]) + self.pick("123456789") + self.digits(7), [3, 4, 4]
        elif kind < 0.9:
            number, shape = self.pick(["0120", "0570"]) + self.digits(6), [4, 3, 3]
        else:
            number, shape = self.pick(["050"]) + self.pick("3567") + self.digits(7), [3, 4, 4]
        style = self.pick(self._set.phone_styles)
        if style == "groups":
            return self.grouped(number, [shape])
        a, b = shape[0], shape[0] + shape[1]
        parts = {"a": number[:a], "b": number[a:b], "c": number[b:], "abroad": number[1:a], "all": number}
        return self.written(style.format(**parts))

    def birth_date(self) -> str:
        year, month, day = (
            self._random.randrange(1931, 2019),
            self._random.randrange(1, 13),
            self._random.randrange(1, 29),
        )
        era, letter, first = ("昭和", "S", 1925) if year < 1989 else ("平成", "H", 1988)
        written = self.pick(self._set.dates).format(
            y=year, e=era, s=era[0], l=letter, n=year - first, m=month, d=day, mm=f"{month:02}", dd=f"{day:02}"
        )
        return self.written(written)

    def address(self) -> str:
        place = self.pick(self._set.places)
        a, b, c = (self._random.randrange(1, 30) for _ in range(3))
        style = self.pick(self._set.lots)
        k = [str(n).translate(KANJI) if n < 10 else _kanji(n) for n in (a % 9 + 1, b, c)]
        return place + self.written(style.format(a=a, b=b, c=c, ka=k[0], kb=k[1], kc=k[2]))

    def name(self) -> str:
        return f"{self.pick(self._set.surnames)}{self.pick(self._set.between)}{self.pick(self._set.given)}"


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens < 2 else digits[tens]) + "十" + (digits[ones] if ones else "")
