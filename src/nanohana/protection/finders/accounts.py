"""Bank accounts (普通・当座 and 7 digits, ゆうちょの記号番号), passports, and numbers of staff."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading

_G = r"(?:[- ー]|\r?\n)?"
#: Between a word and the number that it names: brackets, signs, は, の番号, at most eight characters.
_SAID = r"(?:\([^()\n]{0,8}\))?[^0-9a-z。]{0,8}?(?:no\.?[ :]?)?"
_ACCOUNT = re.compile(
    rf"(?:普通|当座|貯蓄|総合|\(普\)|\(当\)|口座){_SAID}(?P<number>[0-9](?:{_G}[0-9]){{5,7}})(?![0-9])"
)
_POSTAL = re.compile(
    rf"記号{_SAID}(?P<sign>1[0-9]{{3}}0)(?:-[0-9])?[,、。;:\s/・の-]{{0,4}}(?:番号)?{_SAID}(?P<number>[0-9](?:{_G}[0-9]){{1,7}})(?![0-9])"
)
_POSTAL_PAIR = re.compile(r"(?<![0-9])(?P<number>1[0-9]{3}0 ?- ?(?:[0-9] ?- ?)?[0-9]{2,7}1)(?![0-9])")
_YUCHO = re.compile("ゆうちょ|郵便貯金|通常貯金|郵貯|記号番号")
_PASSPORT = re.compile(rf"(?<![a-z0-9])(?P<number>[a-z]{{2}}{_G}[0-9](?:{_G}[0-9]){{6}})(?![a-z0-9])")
_TRAVELS = re.compile("旅券|パスポート|passport")
_NAMED_STAFF = re.compile(
    rf"(?:職員(?:番号|コード|id|no\.?)|社員番号){_SAID}(?P<number>[a-z]?-?[0-9]{{4,10}})(?![0-9])"
)


def bank_accounts(reading: Reading) -> Iterator[Finding]:
    """The digits of an account; the bank's name tells nothing about a person."""
    for match in _ACCOUNT.finditer(reading.text):
        if match.group("number").count("\n") <= 1:
            yield Finding(Kind.BANK_ACCOUNT, *match.span("number"))
    for match in _POSTAL.finditer(reading.text):
        yield Finding(Kind.BANK_ACCOUNT, match.start("sign"), match.end("number"))
    for match in _POSTAL_PAIR.finditer(reading.text):
        if _YUCHO.search(reading.before(match.start(), 20)):
            yield Finding(Kind.BANK_ACCOUNT, *match.span("number"))


def passports(reading: Reading) -> Iterator[Finding]:
    """Two letters and 7 digits: certain where a word says so, probable for the letters that Japan issues."""
    for match in _PASSPORT.finditer(reading.text):
        if match.group().count("\n") > 1:
            continue
        if _TRAVELS.search(reading.before(match.start(), 20)):
            yield Finding(Kind.PASSPORT, *match.span("number"))
        elif match.group()[0] in "mt" and match.group()[2:].isdigit():
            yield Finding(Kind.PASSPORT, *match.span("number"), Certainty.PROBABLE)


def staff_numbers(reading: Reading) -> Iterator[Finding]:
    """What a word calls a staff number."""
    for match in _NAMED_STAFF.finditer(reading.text):
        yield Finding(Kind.STAFF_NUMBER, *match.span("number"))


def numbers_written_as(notation: str) -> Callable[[Reading], Iterator[Finding]]:
    """A finder of staff numbers in the body's own notation: 9 is a digit, A a letter, - a hyphen that may be left out.

    A notation and not a pattern, so that no setting can make the search slow.
    """
    parts = {"9": "[0-9]", "-": "[- ]?"}
    signs = "".join(parts.get(sign, "[a-z]" if sign == "A" else sign.lower()) for sign in notation)
    pattern = re.compile(rf"(?<![0-9a-z-]){signs}(?![0-9a-z-])")

    def staff_numbers_in_notation(reading: Reading) -> Iterator[Finding]:
        for match in pattern.finditer(reading.text):
            yield Finding(Kind.STAFF_NUMBER, match.start(), match.end(), Certainty.PROBABLE)

    return staff_numbers_in_notation
