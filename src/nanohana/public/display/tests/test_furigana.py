"""ふりがな: right over names of places, dates and ordinary words, and no page broken by them."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from nanohana.public.display.furigana import parts
from nanohana.public.display.places import readings_of
from nanohana.public.display.ruby_html import with_ruby
from nanohana.published.content import Municipality
from nanohana.sample.counters_content import sample_registry

LIST = Path(__file__).parents[6] / "shared/data/localgovlist/localgov_utf8_lf.csv"


def read(text: str, names: dict[str, str] | None = None) -> str:
    """The whole in hiragana: 三(み)ツ池(いけ)市(し) → みついけし."""
    return "".join(part.reading or part.text for part in parts(text, names)).translate(_TO_HIRAGANA)


def shown(text: str) -> str:
    return "".join(f"{part.text}({part.reading})" if part.reading else part.text for part in parts(text))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("納める", "納(おさ)める"),
        ("入れ替える", "入(い)れ替(か)える"),
        ("5月1日", "5月(がつ)1日(ついたち)"),
        ("5月31日", "5月(がつ)31日(にち)"),
        ("1日に3回", "1日(にち)に3回(かい)"),
        ("20分、15分", "20分(ぷん)、15分(ふん)"),
        ("1人、3人", "1人(ひとり)、3人(にん)"),
        ("3か月", "3か月(げつ)"),
        ("明日、県庁へ", "明日(あした)、県庁(けんちょう)へ"),
        ("身体障害者手帳", "身体障害者手帳(しんたいしょうがいしゃてちょう)"),
        ("NPO法人", "NPO法人(ほうじん)"),
        ("相談できる方", "相談(そうだん)できる方(かた)"),
        ("カタカナとひらがな 123", "カタカナとひらがな 123"),
        ("10日以内、20日間、3日前", "10日(とおか)以内(いない)、20日(はつか)間(かん)、3日(みっか)前(まえ)"),
        ("2人以上、1人目", "2人(ふたり)以上(いじょう)、1人(ひとり)目(め)"),
        ("7日後、1日以内", "7日(なのか)後(ご)、1日(にち)以内(いない)"),
        ("11月28日現在", "11月(がつ)28日(にち)現在(げんざい)"),
        ("2時間、10分間、5年後", "2時(じ)間(かん)、10分(ぷん)間(かん)、5年(ねん)後(ご)"),
        ("20歳以上の方は", "20歳(さい)以上(いじょう)の方(かた)は"),
        ("手帳をお持ちの方へ", "手帳(てちょう)をお持(も)ちの方(かた)へ"),
        ("電話の方が早い", "電話(でんわ)の方が早(はや)い"),  # ほう: none is better than a wrong one
        ("申請した方を", "申請(しんせい)した方を"),
    ],
)
def test_readings_stand_over_chinese_characters_alone(text: str, reading: str) -> None:
    assert shown(text) == reading


def test_names_of_the_registry_are_read_as_it_says() -> None:
    names = {"栄町": "さかえまち", "花央市": "はなおうし"}
    assert read("花央市と栄町の窓口、千葉県栄町", names) == "はなおうしとさかえまちのまどぐち、ちばけんさかえまち"
    assert "さかえまち" not in read("弥栄町", names)  # another name that ends alike


def test_offices_called_after_a_municipality_are_read_after_it() -> None:
    names = dict(readings_of(Municipality("花央市", "はなおうし")))
    assert read("花央県税事務所", names) == "はなおうけんぜいじむしょ"
    assert dict(readings_of(Municipality("栄町", "さかえまち"))) == {"栄町": "さかえまち"}  # too short


def test_every_municipality_of_the_sample_is_read_as_its_registry_says_wherever_it_stands() -> None:
    towns = sample_registry(datetime.date(2026, 11, 26)).municipalities
    names = dict(pair for one in towns for pair in readings_of(one))
    assert len(towns) == 54
    for one in towns:
        assert read(one.name, names) == one.reading
        assert read(f"{one.name}にお住まいの方", names) == f"{one.reading}におすまいのかた"
        assert read(f"菜花県{one.name}（本庁）", names) == f"なのはなけん{one.reading}（ほんちょう）"
        assert read(f"{one.name}の窓口", names) == f"{one.reading}のまどぐち"


def test_offices_of_the_sample_are_read_after_their_municipality() -> None:
    registry = sample_registry(datetime.date(2026, 11, 26))
    readings = {one.name: one.reading for one in registry.municipalities}
    names = dict(pair for one in registry.municipalities for pair in readings_of(one))
    wrong = [
        counter.name
        for counter in registry.counters
        for town in counter.municipalities
        if counter.name.startswith(town) and not read(counter.name, names).startswith(readings[town])
    ]
    assert wrong == []


def test_the_text_is_unchanged() -> None:
    text = "第3条　県税事務所（本庁舎１階）へ、𠮷野さんと一緒に。\n😀 1,000円"
    assert "".join(part.text for part in parts(text)) == text


@pytest.mark.skipif(not LIST.exists(), reason="the list of municipalities is not beside this checkout")
def test_the_municipalities_of_the_prefecture_are_read_right_and_nearly_all_of_the_country() -> None:
    with LIST.open(encoding="utf-8") as file:
        rows = [(row[0], row[2], row[3]) for row in csv.reader(file)]
    wrong = [(prefecture, name) for prefecture, name, romaji in rows if folded(romaji) != folded(romanised(read(name)))]
    # The analyser alone; in the product the registry's own readings stand in front of it.
    assert {name for prefecture, name in wrong if prefecture == "千葉県"} == {"栄町", "一宮町"}
    assert len(wrong) / len(rows) < 0.025
    own = {"栄町": "さかえまち", "一宮町": "いちのみやまち"}
    for prefecture, name, romaji in rows:
        if prefecture == "千葉県":
            assert folded(romanised(read(name, own))) == folded(romaji)


_ROMAN = {
    kana: vowel if row == "" else irregular.get(kana, row + vowel)
    for irregular in [{"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu"}]
    for row, line in {
        "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
        "m": "まみむめも", "y": "や-ゆ-よ", "r": "らりるれろ", "w": "わ----", "g": "がぎぐげご", "z": "ざじずぜぞ",
        "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
    }.items()
    for kana, vowel in zip(line, "aiueo", strict=True)
} | {"ん": "n"}  # fmt: skip
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def romanised(reading: str) -> str:
    """Hepburn, as the post office writes it."""
    written = ""
    for index, kana in enumerate(reading.translate(_TO_HIRAGANA)):
        if kana in "ゃゅょ":
            base = _ROMAN[reading[index - 1]][:-1]
            written = (
                written[:-1] + ("" if base in ("sh", "ch", "j") else "y") + {"ゃ": "a", "ゅ": "u", "ょ": "o"}[kana]
            )
        elif kana == "っ":
            following = _ROMAN.get(reading[index + 1 : index + 2], "")
            written += "t" if following.startswith("ch") else following[:1]
        else:
            written += _ROMAN.get(kana, kana)
    return written


def folded(romaji: str) -> str:
    """Without long vowels, hyphens and endings cut off by the list (it holds 18 letters)."""
    plain = romaji.lower().replace("-", "").replace("'", "")
    for long, short in (("ou", "o"), ("oo", "o"), ("uu", "u"), ("nb", "mb"), ("nm", "mm"), ("np", "mp")):
        plain = plain.replace(long, short)
    return plain[:13]


def test_a_page_keeps_its_html_and_gets_readings() -> None:
    page = (
        '<!doctype html><p title="県庁">県庁 &amp; <b lang="en">県庁</b><br></p><textarea>県庁</textarea>'
        '<script>"県庁"</script>'
    )
    ruby = (
        '<ruby>県庁<rp aria-hidden="true">（</rp><rt aria-hidden="true">けんちょう</rt>'
        '<rp aria-hidden="true">）</rp></ruby>'
    )
    assert with_ruby(page) == page.replace(">県庁 &", f">{ruby} &")


def test_what_a_citizen_wrote_stays_escaped() -> None:
    assert with_ruby("<p>&lt;script&gt;危険&lt;/script&gt;</p>").count("<script") == 0


@pytest.mark.parametrize("digits", [16, 5_000, 100_000])
def test_a_number_that_nobody_reads_is_left_as_it_is(digits: int) -> None:
    """Also one that Python does not take as a number, and each of its digits is not looked at anew."""
    text = "1" * digits + "日"
    assert "".join(part.text for part in parts(text)) == text
