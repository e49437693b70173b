"""The columns of the registry as a file, and the way from a line to the values of a row and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nanohana.apps.counters.models import LONGEST_EMAIL, Entry
from nanohana.digits import whole_number
from nanohana.organization.models import Division
from nanohana.organization.tables import CODE, DAY, Column, Line, Problem
from nanohana.protection.policy import check
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import NEEDS

SEPARATOR = "｜"
EVERYWHERE = "県内全域"
COLUMNS = (
    Column("番号", required=True, kind=CODE, longest=60),
    Column("名称", required=True),
    Column("種別"),
    Column("相談できる方", longest=200),
    Column("相談の内容", longest=500),
    Column("市町村", required=True, longest=1_000),
    Column("年齢から", kind=CODE, longest=3),
    Column("年齢まで", kind=CODE, longest=3),
    Column("電話", kind=CODE, longest=40),
    Column("FAX", kind=CODE, longest=40, may_be_missing=True),
    Column("メール", kind=CODE, longest=LONGEST_EMAIL, may_be_missing=True),
    Column("受付時間"),
    Column("所在地", longest=150),
    Column("ウェブページ", kind=CODE, longest=300),
    Column("根拠", longest=150),
    Column("所管課", required=True, kind=CODE, longest=20),
    Column("確認した日", kind=DAY),
    Column("確認した人", longest=60),
    Column("開始日", kind=DAY, may_be_missing=True),
    Column("終了日", kind=DAY, may_be_missing=True),
    Column("移転先の番号", kind=CODE, longest=60, may_be_missing=True),
)
MUNICIPALITY_COLUMNS = (
    Column("市町村名", required=True, longest=20),
    Column("よみ", required=True, longest=40),
    Column("地名", longest=300),
)
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_URL = re.compile(r"https://[^\s<>\"']+")
_PHONE = re.compile(r"[0-9#()-]+")
_NUMBER_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{8,9}")
_FAX = re.compile(r"\(?[0-9][0-9()-]*")
#: Narrower than RFC 5322: nothing that would mean something else in a mailto link (RFC 6068).
_EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
OLDEST = 120


@dataclass(frozen=True)
class Known:
    """What a line may name."""

    municipalities: frozenset[str]
    divisions: Mapping[str, Division]
    kinds: Mapping[str, str] = field(default_factory=lambda: _by_title(KINDS))
    needs: Mapping[str, str] = field(default_factory=lambda: _by_title(NEEDS))


def _by_title(of: Mapping[str, Any]) -> dict[str, str]:
    """Keys by their titles and by themselves."""
    return {each.title: key for key, each in of.items()} | {key: key for key in of}


def values_of(line: Line, known: Known) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row as ``Entry`` holds them, and what is wrong with the line."""
    text = line.text
    values = {
        "key": text["番号"].lower(),
        "name": text["名称"],
        "kind": known.kinds.get(text["種別"], ""),
        "audience": text["相談できる方"],
        "needs": [known.needs[need] for need in parts(text["相談の内容"]) if need in known.needs],
        "municipalities": [] if text["市町村"] == EVERYWHERE else parts(text["市町村"]),
        "age_from": _years(text["年齢から"]),
        "age_until": _years(text["年齢まで"]),
        "phone": text["電話"],
        "hours": text["受付時間"],
        "address": text["所在地"],
        "url": text["ウェブページ"],
        "basis": text["根拠"],
        "owner_division": known.divisions.get(text["所管課"]),
        "checked_on": line.day("確認した日"),
        "checked_by": text["確認した人"],
    }
    for name, column in (("fax", "FAX"), ("email", "メール")):
        if column in text:  # files of earlier versions leave these and the period as they are
            values[name] = text[column]
    if "開始日" in text:
        values["valid_from"] = line.day("開始日")
    if "終了日" in text:
        values["valid_until"] = line.day("終了日")
    if "移転先の番号" in text:
        values["successor"] = text["移転先の番号"].lower()
    return values, [line.problem(words) for words in _objections(text, values, known)]


def _objections(text: Mapping[str, str], values: Mapping[str, Any], known: Known) -> Iterator[str]:
    if not _KEY.fullmatch(values["key"]):
        yield "「番号」は、半角の英小文字、数字、ハイフンで書いてください。"
    if text["種別"] and not values["kind"]:
        yield f"「種別」の「{text['種別'][:30]}」は、使える種別ではありません。"
    for need in parts(text["相談の内容"]):
        if need not in known.needs:
            yield f"「相談の内容」の「{need[:30]}」は、使える区分ではありません。"
    for name in values["municipalities"]:
        if name not in known.municipalities:
            yield f"「市町村」の「{name[:30]}」は、登録された市町村ではありません。"
    for column in ("年齢から", "年齢まで"):
        if text[column] and _years(text[column]) is None:
            yield f"「{column}」は、0から{OLDEST}までの整数で書いてください。"
    if values["owner_division"] is None:
        yield f"「所管課」の「{text['所管課'][:20]}」という所属コードはありません。"
    yield from objections_to(values)


def objections_to(values: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with values that each could be right: the same for a file and for the form."""
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        yield "「電話」は、数字とハイフンで書いてください。"
    for name, column in (("phone", "電話"), ("fax", "FAX")):
        if _NUMBER_WITHOUT_ZERO.fullmatch(values.get(name, "")):
            yield f"「{column}」の「{values[name]}」の初めの0が消えています（表計算ソフトが消すことがあります）。"
    if values.get("fax") and not _FAX.fullmatch(values["fax"]):
        yield "「FAX」は、数字とハイフンで書いてください。"
    if values.get("email") and not _EMAIL.fullmatch(values["email"]):
        yield "「メール」は、1つのメールアドレスを半角で書いてください。"
    if values["url"] and not _URL.fullmatch(values["url"]):
        yield "「ウェブページ」は、https:// で始まるアドレスで書いてください。"
    if not values["phone"] and not values["url"]:
        yield "「電話」か「ウェブページ」のどちらかを書いてください。"
    first, last = values["age_from"], values["age_until"]
    if first is not None and last is not None and first > last:
        yield "「年齢から」が「年齢まで」より大きくなっています。"
    first_day, last_day, successor = (values.get(name) for name in ("valid_from", "valid_until", "successor"))
    if first_day is not None and last_day is not None and first_day > last_day:
        yield "「開始日」が「終了日」より後になっています。"
    if successor and last_day is None:
        yield "「移転先の番号」を書くときは、「終了日」（今の窓口の最後の日）も書いてください。"
    if successor and successor == values["key"]:
        yield "「移転先の番号」には、別の窓口の番号を書いてください。"
    texts = "\n".join(value for value in values.values() if isinstance(value, str))
    if check(texts).individual_numbers:
        yield "マイナンバー（個人番号）と思われる番号があります。消してください。"


def cells_of(entry: Entry) -> tuple[object, ...]:
    """A row as a file holds it; read again it changes nothing."""
    return (
        entry.key, entry.name, entry.kind_title, entry.audience,
        SEPARATOR.join(entry.need_titles), SEPARATOR.join(entry.municipalities) or EVERYWHERE, entry.age_from,
        entry.age_until, entry.phone, entry.fax, entry.email, entry.hours, entry.address, entry.url, entry.basis,
        entry.owner_division.code, entry.checked_on, entry.checked_by, entry.valid_from, entry.valid_until,
        entry.successor,
    )  # fmt: skip


def parts(text: str) -> list[str]:
    """What stands between the separators, each once."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[｜|;；]", text)))))


def _years(text: str) -> int | None:
    years = whole_number(text)
    return years if years is not None and years <= OLDEST else None
