"""What kind of thing a question asks for (an amount, a day, a place …), and whether a text holds any such thing.

「手数料はいくらですか」 is not answered by a passage on fees that names no amount, however near its words are. Numbers
of provisions and dates count for nothing where a number of things is asked for: 第7条 is no answer to 何件. A row of a
table has its units in the heads of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import numerals, provisions
from nanohana.japanese.wareki import dates

#: Tells of a text, and of the heads of its columns where it is a row of a table, whether it holds what is asked for.
Holds = Callable[[str, str], bool]

_DIGIT = "[0-9一二三四五六七八九十百千]"
_MONEY = rf"{_DIGIT}[万億千]?(?:円|ドル|ユーロ)|無料|徴収しない|要しない|[料費用][はが、]{{0,2}}不要"
_SOON = "当日|翌日|速やか|直ちに"
_HOURS = rf"{_DIGIT}(?:時間|分(?!の)|秒)|{_SOON}"
_MINUTES = rf"{_DIGIT}(?:分(?!の)|秒)|(?<!2){_DIGIT}時間|{_SOON}"  # open 24時間 is no answer
#: Rules write 6月を超えない; 6月に and 2時間 are no number of months or days.
_DURATION = rf"(?<![月0-9]){_DIGIT}+(?:日|(?:か|カ|ケ|箇)月|月(?:を|以|未満|前|間)|年|週間?)|{_SOON}|月末|年度末|半年"
_SPAN = rf"{_DIGIT}(?:日|(?:か|カ|ケ|箇)?月|年|週間?|時間)|{_SOON}|月末|年度末"
_DAY = rf"{_DIGIT}(?:月|日|時(?!間)|年(?!間))|午前|午後|{_SOON}|月末|年度末|曜日|世紀|時代|r ?\d+\.\d"
_CLOCK = rf"{_DIGIT}時(?!間)|午前|午後|正午|\d:\d\d"
_RATE = rf"{_DIGIT}(?:\.\d+)?(?:%|パーセント|割|分の)"
_TELEPHONE = r"\d{2,5}-\d{1,4}-\d{3,4}|内線 *\d"


class _Kind(NamedTuple):
    asks: re.Pattern[str]
    answers: re.Pattern[str]
    units: re.Pattern[str]  # in the head of a column of numbers

    def held_by(self, text: str, heads: str) -> bool:
        if self.answers.search(text):
            return True
        return bool(heads) and re.search(r"\d", text) is not None and self.units.search(heads) is not None


def _kinds(*kinds: tuple[str, str, str]) -> tuple[_Kind, ...]:
    return tuple(_Kind(*map(re.compile, kind)) for kind in kinds)


# By a word of asking, else by a noun: what the question says, what answers it, and its unit in the head of a column.
_ASKED = _kinds(
    ("いくら|何(?:十|百|千)?[万億]?円|何万", _MONEY, "円"),
    ("何(?:日間|(?:か|ケ|カ|箇)月|週間|年間)", _DURATION, "[日月年]|期間"),
    ("何(?:日(?!間)|月|年(?!間))|いつまで|いつから", f"{_SPAN}|{_DAY}", "[日月年]|時間|期間"),
    ("何時間", _HOURS, "[分秒]|時間|期間"),
    ("何(?:分(?!の)|秒)", _MINUTES, "[分秒]|時間|期間"),
    ("何時(?!間)", _CLOCK, "時"),
    ("いつ(?!ま|か)|何曜日", _DAY, "[日月年時]"),
    ("何(?:条|項(?!目)|号|章|節)", f"{_DIGIT}(?:条|項|号|章|節)", "[条項号章節]"),
    ("何(?:パーセント|%|割|分の)", _RATE, "%|率|割|パーセント"),
    (r"(?:電話|内線)(?:.{0,12}番号)?(?:は|を|って)?(?:何|教|知|[\s。?]|$)", _TELEPHONE, "電話|内線"),
    ("アドレス(?:は|を)|url", "https?://|@", "アドレス"),
)
_IMPLIED = _kinds(
    ("額(?:は|を|が|っ)|料金|手数料(?:は|を)|値段|費用(?:は|を)|単価|報酬は", _MONEY, "円"),
    ("(?:受付|営業|開館|開庁|利用)時間|時刻", _CLOCK, "時"),
    ("日数|期間(?:は|を)|時間は|年数", f"{_SPAN}|{_HOURS}|{_DAY}", "[日月年分]|時間|期間"),
    (r"期限(?:は|を)|期日|日程|日時|日は[。?\s]*$", f"{_DAY}|{_SPAN}", "[日月年時]"),
    ("率(?:は|を)|割合", _RATE, "%|率|割|パーセント"),
    ("人数|定員", rf"{_DIGIT}[人名]", "人|定員"),
    ("連絡先", f"{_TELEPHONE}|@", "電話|内線|連絡先"),
)

_HOW = re.compile("どうやって|どのように|どうして|なぜ|何故")  # 料金はどうやって払う: no amount is asked for

_FRACTION = re.compile(r"\d+分の\d+")
_YEAR = re.compile(r"(?<![a-z])[hr] ?\d{1,2}(?![\d,])")  # R7, R 7: no number of things

_PLACE_OR_PERSON = re.compile("誰|だれ|どこ|どの(?:課|部|局|係|窓口|職員|人)|何課|窓口(?:は|を|が)")
_NAME = r"[ァ-ヶー]{2,}[・=＝ ][ァ-ヶー・=＝]{2,}|[ァ-ヶー]{4,}"
_PLACE = "[一-鿿ァ-ヶー](?:国|県|府|都|道|州|市|町|村|区|島|大陸|地方|地域|地区|沿岸|付近|丁目|駅|港|空港)"
_OFFICE = re.compile(
    "[一-鿿ァ-ヶー]{0,12}(?:事務所|センター|委員会|警察署|保健所|知事|大臣|市町村|[部局課室所署班]長|課|局|室|署|係"
    "|窓口|班|者|職員|委員|庁舎|[0-9]階)"
    f"|{_NAME}|{_PLACE}"
)
_ANY_NUMBER = re.compile(
    "どの?(?:くらい|ぐらい)|どれ(?:くらい|ぐらい|だけ)|上限は|寸法|(?:大き|広|高|長|深|重|厚|速)さ|面積|距離|容量|温度|何度(?!で?も)"
)
_THINGS = re.compile("何(?:か|ヶ)所|件数|(?<!人)数は|総数|幾つ|いくつ")
_COUNTED = re.compile("何(?P<counter>[一-鿿ァ-ヶー]{1,4})")
_NO_COUNTERS = re.compile("[時度故者処様色の]|曜")  # 何度でも, 何者か ask for no number
_COUNTERS = frozenset("人名回件個台枚本冊通部点種項階級歳才問校番位票字行列倍箱度")
_UNITS = frozenset({"ページ", "メートル", "センチ", "ミリ", "キロ", "グラム", "リットル", "ヘクタール", "トン"})
# Rules count companies as 者 and 人: 2者以上の見積り, 2人以上の者.
_SAME_COUNTERS = {"人": "人名", "名": "人名", "社": "社者人", "箇": "箇か", "桁": "桁"}
_COUNTS_ANYTHING = "件個種項本点"
_NO_THINGS = re.compile(
    r"[万億千]?(?:円|年|月|日|時|分|秒|週|%|パーセント|割|歳|条|項(?!目)|号|章|節|頁|ページ|か月|[./:-])|$|[\s)、。)]"
    r"|[人名回度階倍級点]|[万億千]?(?:平方|立方|メートル|キロ|センチ|ミリ|グラム|リットル|ヘクタール|トン)"
)


def answers_kind(question: str) -> Holds | None:
    """Tells of a text whether it holds every kind of thing that is asked for; None where no kind is asked for."""
    folded = key(question)
    asked = [kind.held_by for kind in _ASKED if kind.asks.search(folded)]
    wanted = [*(asked or _counted(folded)), *_place_or_person(folded)]
    if not wanted and not _HOW.search(folded):
        wanted = [kind.held_by for kind in _IMPLIED if kind.asks.search(folded)]
    if not wanted:
        return None
    return lambda text, heads: all(holds(key(text), key(heads)) for holds in wanted)


def holds_or_says_where(holds: Holds | None, text: str, heads: str) -> bool:
    """Whether a text holds what is asked for, or names the 別表 in which it stands and with which it is shown:
    「日数は、別表第2のとおりとする。」. True where no kind is asked for."""
    return holds is None or holds(text, heads) or "別表" in text


def _counted(question: str) -> Iterator[Holds]:
    """何人, 何施策: a number with that counter; どのくらい: any number but of a provision or a date."""
    found = _COUNTED.search(question)
    if found and not _NO_COUNTERS.match(found["counter"]):
        word, counter = found["counter"], found["counter"][0]
        named = None if word in _COUNTERS | _UNITS else re.compile(f"[一-鿿ァ-ヶー]{word}")  # 何気団: 小笠原気団
        yield (
            lambda text, heads: (
                _holds_counted(text, counter)
                or (counter in heads and bool(_followed(text)))
                or (named is not None and named.search(text) is not None)
            )
        )
    elif _THINGS.search(question):
        yield (
            lambda text, heads: (
                _holds_counted(_FRACTION.sub(" ", text), "件") or ("数" in heads and bool(_followed(text)))
            )
        )
    elif _ANY_NUMBER.search(question):
        yield lambda text, _heads: bool(_followed(text))


def _holds_counted(text: str, counter: str) -> bool:
    """A number followed by the counter; 件, 個, 種 … count any things."""
    same = _SAME_COUNTERS.get(counter, counter)
    return any(
        after[:1] in same or (counter in _COUNTS_ANYTHING and not _NO_THINGS.match(after))
        for after in _followed(text)
        if after
    )


def _followed(text: str) -> list[str]:
    """What follows each number of a folded text that is no part of a provision or a date."""
    places = [(found.start, found.end) for found in provisions(text)]
    places += [(found.start, found.end) for found in dates(text)]
    places += [found.span() for found in _YEAR.finditer(text)]
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return [text[number.end : number.end + 6].lstrip() for number in numerals(text)]


def _place_or_person(question: str) -> Iterator[Holds]:
    """An office, a place or a person that the question does not name itself."""
    if _PLACE_OR_PERSON.search(question):
        yield lambda text, _heads: any(name not in question for name in _OFFICE.findall(text))
