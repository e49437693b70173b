"""The exact tools of other rooms as task apps use them: what they give, with and without a model, and refuse."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nanohana.apps.task_apps.prompting import CUT
from nanohana.apps.task_apps.results import Compared, File, Findings, Note, Statements, Table, Text, plain_text
from nanohana.apps.task_apps.tests.bench import Bench, of, run
from nanohana.apps.task_apps.tools.interface import Attached, Refused
from nanohana.apps.task_apps.tools.letters import BELOW_UNSAID, NOTHING_BELOW
from nanohana.apps.task_apps.tools.registry import TOOLS, checkers, engines
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span
from nanohana.llm.gateway import Message, ModelUnavailable

LETTER = {"宛先": "各所属長", "差出人": "人事課長", "件名": "研修について", "依頼の内容": "1名推薦してください。"}


def test_a_letter_is_whole_without_a_model_and_keeps_the_small_models_words_apart() -> None:
    exact = run("letter_request", **LETTER)
    assert "研修について（依頼）" in plain_text(exact) and "１　依頼の内容" in plain_text(exact)
    assert bytes(of(exact, File).content)[:2] == b"PK"
    bench = Bench("このことについて、6月31日までに3名推薦してください。")
    written = run("letter_request", bench, **LETTER)
    first, by_model = (block for block in written if isinstance(block, Text))
    assert not first.by_model and by_model.by_model and "3名推薦" in by_model.text
    found = [each.text for block in written if isinstance(block, Findings) for each in block.findings]
    assert "3人" in found, "a number that nobody entered"
    assert "宛先" not in bench.asked[0][1]["content"]
    trusted = run("letter_request", Bench("このことについて、推薦してください。", trusted=True), **LETTER)
    assert next(block for block in trusted if isinstance(block, Text)).by_model


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"本文": "このことについて、推薦してください。"}, BELOW_UNSAID),
        ({"本文": "このことについて、下記のとおり推薦してください。"}, ""),
        ({}, ""),
        ({"本文": "下記のとおり推薦してください。", "依頼の内容": None}, NOTHING_BELOW),
    ],
)
def test_a_body_and_what_stands_below_it_go_together(given: dict[str, Any], said: str) -> None:
    inputs = {name: value for name, value in {**LETTER, **given}.items() if value is not None}
    notes = [block.text for block in run("letter_request", **inputs) if isinstance(block, Note)]
    assert notes == ([said] if said else [])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime.date(2026, 5, 19), "「回答期限」の令和8年5月19日は、すでに過ぎています。"),
        (datetime.date(2026, 5, 23), "「回答期限」の令和8年5月23日は、土曜日です。"),
        (datetime.date(2026, 5, 24), "「回答期限」の令和8年5月24日は、日曜日です。"),
        (datetime.date(2026, 5, 20), ""),
    ],
)
@pytest.mark.parametrize("bench", [Bench(), Bench(says="下記のとおり推薦してください。", trusted=True)])
def test_a_last_day_that_nobody_can_keep_is_said(day: datetime.date, said: str, bench: Bench) -> None:
    result = run("letter_request", bench, **LETTER, 回答期限=day)
    warnings = [block.text for block in result if isinstance(block, Note) and "回答期限" in block.text]
    assert warnings == ([said] if said else [])


def test_official_style_says_why_and_gives_the_corrected_text() -> None:
    found, corrected, *_ = run("official_style", 文章="書類を確認して下さい。")
    assert isinstance(found, Findings) and any(each.suggestion and each.reason for each in found.findings)
    assert isinstance(corrected, Text) and "ください" in corrected.text
    with pytest.raises(Refused, match="文章を入力するか"):
        run("official_style")


def test_a_model_that_fails_takes_nothing_away() -> None:
    class Fails(Bench):
        def _write(self, messages: list[Message], max_tokens: int) -> str:
            raise ModelUnavailable("connection")

    for name, inputs in (("letter_request", LETTER), ("plain_japanese", {"文章": "速やかに来てください。"})):
        result = run(name, Fails(""), **inputs)
        assert isinstance(result[0], Text) and not result[0].by_model, name
        assert any(isinstance(block, Note) and "接続できません" in block.text for block in result), name


def document(*blocks: Block) -> Attached:
    return Attached("資料.docx", ParsedDocument("docx", blocks, title="資料"))


def test_two_files_are_compared_by_their_provisions() -> None:
    old = document(
        Block(BlockKind.PARAGRAPH, "第1条　休暇は、5日とする。"), Block(BlockKind.PARAGRAPH, "第2条　別に定める。")
    )
    new = document(
        Block(BlockKind.PARAGRAPH, "第1条　休暇は、6日とする。"), Block(BlockKind.PARAGRAPH, "第2条　別に定める。")
    )
    result = run("comparison", 改正前のファイル=old, 改正後のファイル=new)
    changed = [piece.text for line in of(result, Compared).lines for side in line for piece in side if piece.changed]
    assert any("6" in text for text in changed) and any("5" in text for text in changed)
    assert [block.filename for block in result if isinstance(block, File)] == ["新旧対照表.docx", "新旧対照表.xlsx"]
    assert run("comparison", 改正前="第1条　同じ。", 改正後="第1条　同じ。") == (Note("二つの版に違いはありません。"),)
    with pytest.raises(Refused, match="改正後"):
        run("comparison", 改正前="第1条　同じ。")


def test_every_point_of_a_summary_stands_in_the_original(db: None) -> None:
    lines = [f"第{n}　県は、令和{n}年度に道路{n * 10}か所の点検を行い、結果を公表する。" for n in range(1, 9)]
    for length in ("3行", "1ページ", "章ごと"):
        result = run("summary", 文章="\n".join(lines), 長さ=length)
        quotes = [
            quote.text
            for block in result
            if isinstance(block, Statements)
            for each in block.statements
            for quote in each.quotes
        ]
        assert quotes and all(any(quote in line for line in lines) for quote in quotes), length
    with pytest.raises(Refused):
        run("summary", 文章="　")


def test_minutes_give_decisions_and_who_does_what_until_when(db: None) -> None:
    text = "\n".join(
        (
            "会議",
            "日時　令和8年5月20日",
            "大野：試行は6月1日から始めることに決定しました。",
            "大野：手引は、山本主査が5月27日までに作成してください。",
        )
    )
    result = run("minutes", 文章=text)
    assert "6月1日" in of(result, Statements).statements[0].text
    actions = of(result, Table)
    assert any("山本" in row[1] and "5月27日" in " ".join(row) for row in actions.rows)


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("letter_request", LETTER), ("plain_japanese", {"文章": "速やかに来てください。"}),
        ("translation", {"文章": "県庁は開いています。", "言語": "英語"}),
    ],
)  # fmt: skip
def test_a_text_that_ended_at_its_limit_is_not_given_for_the_whole(name: str, inputs: dict[str, str]) -> None:
    assert Note(CUT, is_warning=True) not in run(name, Bench("ここまで"), **inputs)
    assert Note(CUT, is_warning=True) in run(name, Bench("ここまで", cut=True), **inputs)


def test_a_macro_s_recipes_stay_where_the_model_fails() -> None:
    class Fails(Bench):
        def _write(self, messages: list[Message], max_tokens: int) -> str:
            raise ModelUnavailable("connection")

    result = run("macro", Fails(""), 依頼="A列が空欄の行を削除したい")
    assert "End Sub" in of(result, Text).text and of(result, Text).is_code
    assert any(isinstance(block, Note) and "接続できません" in block.text for block in result)
    formula = run("formula", Fails(""), 依頼="課が土木課の金額を合計したい", 表=SHEET)
    assert any(isinstance(block, Note) and "接続できません" in block.text for block in formula)


SHEET = "課\t金額\n土木課\t100\n人事課\t50\n土木課\t30"


def test_a_formula_is_shown_with_what_it_gives_on_the_rows() -> None:
    result = run("formula", 依頼="課が土木課の金額を合計したい", 表=SHEET)
    assert of(result, Text).text.startswith("=SUMIF") and of(result, Text).is_code
    assert of(result, Table).header[-1] == "計算の結果" and any(row[-1] == "130" for row in of(result, Table).rows)
    rows = tuple(tuple(line.split("\t")) for line in SHEET.splitlines())
    span = Span(0, 1, sheet="予算", cells="B3:C6")
    workbook = Attached("予算.xlsx", ParsedDocument("xlsx", (Block(BlockKind.TABLE, SHEET, (span,), rows=rows),)))
    read = run("formula", 依頼="課が土木課の金額を合計したい", ファイル=workbook)
    assert "B" in of(read, Text).text and "シート「予算」のB3:C6" in of(read, Note).text
    with pytest.raises(Refused, match="見出しの行"):
        run("formula", 依頼="合計", 表="課")


def test_a_formula_that_fetches_or_does_not_fit_is_never_shown() -> None:
    bench = Bench('=WEBSERVICE("https://example.jp")')
    result = run("formula", bench, 依頼="為替の換算をしたい", 表=SHEET)
    assert "WEBSERVICE" not in plain_text(result)


def test_a_macro_is_checked_explained_and_never_run() -> None:
    result = run("macro", 確かめるマクロ='Sub 消す()\n    Kill "C:\\a"\nEnd Sub')
    assert any(each.text == "ファイルの削除" for each in of(result, Findings).findings)
    assert [row[0] for row in of(result, Table).rows] == ["1", "2", "3"]
    assert "End Sub" in of(run("macro", 依頼="A列が空欄の行を削除したい"), Text).text
    dangerous = run("macro", Bench('Sub 送る()\n    Shell "cmd.exe"\nEnd Sub'), 依頼="集計を送りたい")
    assert "Shell" not in plain_text(dangerous)
    with pytest.raises(Refused):
        run("macro")
    with pytest.raises(Refused):
        run("macro", 確かめるマクロ="' 説明だけ")


def test_plain_japanese_says_it_in_short_with_easy_words() -> None:
    text = "速やかに避難してください。土足は禁止です。"
    assert "すぐに逃げてください" in plain_text(run("plain_japanese", 文章=text))
    explained = plain_text(run("plain_japanese", 文章="断水のため、容器を持参してください。"))
    assert explained == "断水（水が出ないこと）のため、容器を持ってきてください。", "the sentence stays whole"
    bench = Bench("すぐに逃げてください。9時に来てください。")
    result = run("plain_japanese", bench, 文章=text)
    found = [each.text for block in result if isinstance(block, Findings) for each in block.findings]
    assert "9時" in found and of(result, Text).by_model
    long = "この文章は、とても長い一つの文であり、最後まで読まないと何を言っているのかが分かりません。"
    assert TOOLS["plain_japanese"].check is not None
    assert of(TOOLS["plain_japanese"].check(long, {}, bench), Findings).findings
    with pytest.raises(Refused, match="長すぎます"):
        run("plain_japanese", bench, 文章="長" * 3000)


@pytest.mark.parametrize(
    ("translated", "said"),
    [
        ("From June 1, 2026, the office opens at 9 a.m. and closes at 5 p.m. The fee is 300 yen.", []),
        ("From June 1, 2025, the office opens at 9 a.m. and closes at 5 p.m. The fee is 300 yen.", ["2026", "2025"]),
        ("From June 1, 2026, the office opens at 9 a.m. and closes at 5 p.m.", ["300"]),
    ],
)
def test_a_translation_keeps_every_number(translated: str, said: list[str]) -> None:
    original = "令和8年6月1日から、開庁時間は午前9時から午後5時までです。手数料は300円です。"
    result = run("translation", Bench(translated), 文章=original, 言語="英語")
    assert [each.text for each in of(result, Findings).findings] == said


@pytest.mark.parametrize(
    ("original", "translated", "said"),
    [
        ("平日の8時30分から17時15分までです。", "From 8:30 AM to 5:15 PM on weekdays.", []),
        ("平日の8時30分から17時15分までです。", "Open 8:30-17:15 on weekdays.", []),
        ("17時に閉めます。", "It closes at 5:00 p.m.", []),
        ("17時15分に閉めます。", "It closes at 5 p.m.", ["15"]),
        ("ペットと入れる避難所は3か所です。", "There are three shelters for pets.", []),
        ("ペットと入れる避難所は3か所です。", "There are two shelters for pets.", ["3"]),
        ("避難所の一つです。", "It is one of the shelters.", []),
    ],
)
def test_hours_and_numbers_in_words_are_the_same_number(original: str, translated: str, said: list[str]) -> None:
    result = run("translation", Bench(translated), 文章=original, 言語="英語")
    assert [each.text for each in of(result, Findings).findings] == said


def test_a_set_translation_is_kept_and_without_a_model_nothing_is_lost() -> None:
    result = run(
        "translation",
        Bench("The office is open."),
        文章="県庁は開いています。",
        言語="英語",
        用語="県庁=Prefectural Office",
    )
    assert of(result, Findings).findings[0].suggestion == "Prefectural Office"
    assert "管理者へご連絡ください" in of(run("translation", 文章="県庁", 言語="英語"), Note).text


def test_tools_are_engines_or_checkers_and_say_what_they_need() -> None:
    assert engines().keys() | checkers().keys() == TOOLS.keys()
    assert all(tool.needs for tool in engines().values())


def test_a_figure_is_known_however_far_down_it_stands_in_the_inputs() -> None:
    check = TOOLS["grounding"].check
    assert check is not None
    given = {"資料": "説明が続く" * 900 + "参加費は1,234円です。"}
    (findings,) = check("参加費は1,234円、定員は40人です。", given, Bench())
    assert isinstance(findings, Findings)
    assert [found.text for found in findings.findings] == ["40人"]
