"""Names of people: by the dictionary's 人名 with a surname and a given name, and by the words around them.

1. 姓 + 名 side by side (山田 太郎).
2. 姓, or what follows it, before an honorific (山田様, 山田穂乃花さん).
3. ロバート・キャロル: katakana in parts, of which the dictionary knows one as a name.
4. After a label (氏名：, 申請者 …, フリガナ) what has the form of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nanohana.japanese.morphemes import morphemes
from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading

_HONORIFICS = frozenset({"様", "さま", "さん", "殿", "氏", "君", "くん", "ちゃん", "先生"})
_LABEL = (
    "氏名|お名前|名前|申請者|申請人|届出人|届出者|請求者|請求人|被保険者|世帯主|保護者|本人|患者|相談者|契約者|口座名義人?|名義人?|代表者|代理人|"
    "申立人|受給者|対象者|担当者|連絡者|通報者|債務者|納税者|児童名|受取人|ふりがな|フリガナ|カナ"
)
_KANJI_NAME = r"[一-鿿々ぁ-ゖァ-ヺー]{1,4}[ ][一-鿿々ぁ-ゖァ-ヺー]{1,4}|[一-鿿々]{2,6}|[一-鿿々]{1,3}[ぁ-ゖ]{2,4}"
_KANA_NAME = r"[ァ-ヺー]{2,8}[ ・][ァ-ヺー]{2,8}|[ぁ-ゖー]{2,6} [ぁ-ゖー]{2,6}"
_LABELLED = re.compile(
    rf"(?:{_LABEL})(?:\([^()\n]{{0,8}}\))?(?:欄|名)?(?:は|が)? ?[:;\t|\] 」』】=]\s?"
    rf"(?P<name>{_KANA_NAME}|{_KANJI_NAME})(?![一-鿿々ぁ-ゖァ-ヺー])"
)
_NOT_A_NAME = re.compile(
    "昭和|平成|令和|大正|西暦|氏名|住所|電話|番号|年月日|記入|記載|印|署名|法人|会社|組合|同上|不明|未定|別紙|匿名|必要|予定|以下|場合|性別|年齢|続柄|職業|所属|職名|職員|生年|学校|役職|備考|国籍|対象|及び|又は|理由|連絡|本人|の"
    "|(?:課|部|室|係|庁|省|県|市|町|村|所|者|人|書|等|他|有|無|可)$"
)
_NEVER = re.compile("平成元|昭和元|令和元|大正元")
_KATAKANA = re.compile(r"(?<![ァ-ヺー])[ァ-ヺー]{2,12}(?:[・=][ァ-ヺーa-z]{1,12}){1,4}")
_POSTS = "課長|部長|係長|議員|委員|知事|市長|主任|主査|教授|会長|社長|所長|局長|次長|班長"
_SHORT = re.compile(f"(?!{_POSTS})(?:[ぁ-ゖ]{{2,4}}|[一-鿿々]{{1,3}})")
_FULL = re.compile("(?!町村)[一-鿿々]{2,4}")
_GIVEN_IN_HIRAGANA = (
    "さくら ひなた あかり ひかり みゆき すみれ かおり ゆかり まゆみ さゆり めぐみ あゆみ みどり さやか まどか "
    "いろは つむぎ ゆい あおい のぞみ かなえ ちひろ なつみ ほのか ことみ こころ りな まい ゆうき はるか ひろみ "
    "まさみ ともみ あすか もも かえで いずみ しのぶ まこと ひとみ みのり あやか あや くみこ けいこ ひろし たけし "
    "たかし けんじ みさき ちえ ちえこ まき まり まりこ みか みき りえ ふみ ふみこ えみ ゆみ"
)
_BY_LENGTH = sorted(_GIVEN_IN_HIRAGANA.split(), key=len, reverse=True)
_HIRAGANA = re.compile(" ?(?:" + "|".join(_BY_LENGTH) + ")(?!り|る|た|て)")
_ONE_KANJI = re.compile("[樹光蓮凛翔誠浩聡葵湊陸颯茂勇薫学進豊隆剛亮翼渉諒悠杏茜楓栞恵]$")
#: Surnames that the dictionary reads as other nouns; only with a given name or an honorific behind them.
_SURNAMES_OF_NOUNS = frozenset("林森原関堀岡谷星辻島南北東西浜沢牧泉畑平")
_NOUNS = frozenset({"名詞", "接尾辞", "接頭辞", "感動詞"})
_SPACE = frozenset(" 　\t")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    part: tuple[str, ...]

    @property
    def is_surname(self) -> bool:
        return self.part[2:4] == ("人名", "姓") or self.text in _SURNAMES_OF_NOUNS

    @property
    def is_place(self) -> bool:
        return self.part[2] == "地名"

    @property
    def is_person(self) -> bool:
        return self.part[2] == "人名"

    @property
    def is_given(self) -> bool:
        return self.part[2] == "人名" and self.part[3] != "姓"


def names(reading: Reading) -> Iterator[Finding]:
    yield from _labelled(reading)
    words = [
        _Word(word.surface(), offset + word.begin(), offset + word.end(), word.part_of_speech())
        for offset, piece in morphemes(reading.text)
        for word in piece
    ]
    yield from _side_by_side(words)
    yield from _in_hiragana(reading, words)
    yield from _with_honorific(words)
    yield from _in_katakana(reading, words)


def _labelled(reading: Reading) -> Iterator[Finding]:
    for match in _LABELLED.finditer(reading.text):
        if not _NOT_A_NAME.search(match["name"]):
            yield Finding(Kind.NAME, *match.span("name"))


def _side_by_side(words: list[_Word]) -> Iterator[Finding]:
    for place, word in enumerate(words):
        if not (word.is_surname or word.is_place):
            continue
        given = _next(words, place)
        if given is not None and _may_be_given(word, given) and not _NEVER.match(word.text + given.text):
            yield Finding(Kind.NAME, word.start, given.end, Certainty.PROBABLE)


def _in_hiragana(reading: Reading, words: list[_Word]) -> Iterator[Finding]:
    """久保田ひなた: given names in hiragana are read as other words by the dictionary."""
    for word in words:
        if (word.is_surname or word.is_place) and _FULL.fullmatch(word.text):
            given = _HIRAGANA.match(reading.text, word.end)
            if given and (word.is_surname or given.group()[0] == " "):
                yield Finding(Kind.NAME, word.start, given.end(), Certainty.PROBABLE)


def _may_be_given(word: _Word, given: _Word) -> bool:
    """Behind a surname a given name, or over a space a short noun (武田 凛); behind a place (千葉 太郎) only 名."""
    gap = given.start - word.end
    if word.is_place:
        return gap <= 1 and given.part[2:4] == ("人名", "名") and len(word.text) <= 3
    if word.is_surname and gap == 0 and _ONE_KANJI.match(given.text) and _FULL.fullmatch(word.text):
        return True
    is_noun = gap == 1 and given.part[0] == "名詞" and bool(_FULL.fullmatch(word.text) and _SHORT.fullmatch(given.text))
    return (given.is_given or is_noun) and gap <= 1


def _in_katakana(reading: Reading, words: list[_Word]) -> Iterator[Finding]:
    lengths = {word.start: len(word.text) for word in words if word.is_person}
    for match in _KATAKANA.finditer(reading.text):
        known = [lengths[start] for start in range(match.start(), match.end()) if start in lengths]
        if len(known) > 1 or max(known, default=0) > 3:
            yield Finding(Kind.NAME, *match.span(), Certainty.PROBABLE)


def _next(words: list[_Word], place: int) -> _Word | None:
    """The word behind, over one space."""
    following = words[place + 1 : place + 3]
    if following and following[0].text in _SPACE:
        following = following[1:]
    return following[0] if following else None


def _with_honorific(words: list[_Word]) -> Iterator[Finding]:
    for place, word in enumerate(words):
        if word.text not in _HONORIFICS:
            continue
        start = _name_start(words, place)
        if start is not None:
            last = words[place - 1] if words[place - 1].text not in _SPACE else words[place - 2]
            yield Finding(Kind.NAME, words[start].start, last.end)


def _name_start(words: list[_Word], honorific: int) -> int | None:
    """Where the name before an honorific begins, at most four words back: 山田, 山田穂乃花, 千葉 凛."""
    start = None
    for place in range(honorific - 1, max(-1, honorific - 5), -1):
        word = words[place]
        if word.text in _SPACE:
            continue
        if word.part[0] not in _NOUNS or (len(word.text) > 3 and not word.is_person):
            break
        is_person = word.is_surname or (start is None and word.is_person and place == honorific - 1)
        if is_person or (word.is_place and place < honorific - 1 and (start is None or not words[start].is_surname)):
            start = place
    return start
