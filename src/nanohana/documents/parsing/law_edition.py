"""Which version of a law an e-Gov XML file holds: from the attributes of its root and the name e-Gov gives the file.

The name is LAW_DAY_AMENDMENT.xml: the law, the day on which this version takes effect, and the amending law. A law is
its era (1 明治 … 5 令和), year, kind (AC 法律, CO 政令, IO 勅令) and number:
346CO0000000264_20230607_505CO0000000202.xml.
"""

from __future__ import annotations

import datetime
import re

from lxml import etree

from nanohana.documents.structure import Edition
from nanohana.japanese.normalise import fold
from nanohana.japanese.numerals import provisions
from nanohana.japanese.wareki import dates, parse_date

_NAME = re.compile(
    r"\w{15}_(?P<day>\d{8})_(?P<era>[1-5])(?P<year>\d\d)(?P<kind>AC|CO|IO)\d(?P<number>\d{9})\.xml$", re.IGNORECASE
)
_DAY_IN_NAME = re.compile(r"\w{15}_(\d{8})_\w{15}\.xml$", re.IGNORECASE)
_ERAS = ["明治", "大正", "昭和", "平成", "令和"]
_KINDS = {"AC": "法律", "CO": "政令", "IO": "勅令"}


def edition_of(law: etree._Element, filename: str) -> Edition | None:
    """What the file says of its version; None where the law has no number."""
    number = "".join(law.findtext("LawNum", "").split())
    if not number:
        return None
    named = _DAY_IN_NAME.search(filename)
    effective = _day(law.get("EnforcementDate")) or _day(law.get("ScheduledEnforcementDate"))
    amended_by = _amending_law(filename)
    return Edition(number, _promulgated(law, amended_by), effective or _day(named and named[1]), amended_by)


def _promulgated(law: etree._Element, amended_by: str) -> datetime.date | None:
    """When this version's amendment was promulgated; of a law never amended, when the law was; else unknown."""
    amendments = [provision.get("AmendLawNum", "") for provision in law.iter("SupplProvision")]
    if day := _day(law.get("AmendmentPromulgateDate")):
        return day
    if amended_by:
        return next((dates(one)[0].first for one in amendments if dates(one) and _same_law(one, amended_by)), None)
    if any(amendments):
        return None
    written = "/".join(law.get(name, "") for name in ("ADYear", "PromulgateMonth", "PromulgateDay"))
    return _day(law.get("OriginalPromulgateDate")) or _day(written)


def _amending_law(filename: str) -> str:
    """「令和5年政令第202号」, empty where the name does not tell."""
    named = _NAME.search(filename)
    if named is None:
        return ""
    return (
        f"{_ERAS[int(named['era']) - 1]}{int(named['year'])}年{_KINDS[named['kind'].upper()]}第{int(named['number'])}号"
    )


def _same_law(written: str, law: str) -> bool:
    """Whether 平成二九年三月三一日政令第四〇号 is 平成29年政令第40号."""
    return _identity(written) == _identity(law)


def _identity(law: str) -> tuple[int, str, str]:
    folded = fold(law).text
    days, numbers = dates(law), provisions(folded)
    kind = next((kind for kind in _KINDS.values() if kind in folded), "")
    return (days[0].first.year if days else 0, kind, numbers[-1].key if numbers else "")


def _day(written: str | None) -> datetime.date | None:
    return parse_date(written) if written else None
