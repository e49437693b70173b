"""Macros: checked, explained, made from recipes."""

from __future__ import annotations

import pytest

from nanohana.formulas.macros.catalogue import BY_KEY, RECIPES, MacroRecipe, ParameterError, macro_of, suggested
from nanohana.formulas.macros.checking import checked
from nanohana.formulas.macros.explaining import UNKNOWN
from nanohana.formulas.macros.proposals import Write, macro_in, macros_for
from nanohana.formulas.macros.source import SourceError, lines
from nanohana.llm.gateway import ModelUnavailable
from nanohana.llm.tests.scripted_server import ScriptedServer, refusal, words

GOOD = """Option Explicit

Sub 転記()
    Dim 行 As Long, 元 As Worksheet
    Set 元 = ThisWorkbook.Worksheets("元データ")
    For 行 = 2 To 10 ' 見出しの次から
        If 元.Cells(行, 3).Value >= 10000 And 元.Cells(行, 2).Value <> "" Then
            ThisWorkbook.Worksheets("一覧").Cells(行, 1).Value = 元.Cells(行, 2).Value
        End If
    Next 行
    MsgBox "終わりました。: 確認"
End Sub
"""


def sub(*body: str) -> str:
    return "\n".join(["Option Explicit", "Sub A()", *body, "End Sub"])


def test_a_good_macro_has_no_problem_and_no_danger() -> None:
    macro = checked(GOOD)
    assert (macro.problems, macro.dangers) == ((), ())
    assert macro.is_showable


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (sub("If 1 = 1 Then", 'MsgBox "x"'), 3, "「If」が「End If」で閉じられていません"),
        (sub("Dim i As Long", "For i = 1 To 3"), 4, "「For」が「Next」で"),
        (sub('With Range("A1")', ".Value = 1"), 3, "「With」が「End With」で"),
        (sub("Do While True"), 3, "「Do」が「Loop」で"),
        (sub("End If"), 3, "対応する「If」がありません"),
        (sub("Dim i As Long", "For i in range(3)", "Next"), 4, "For i = 1 To 10"),
        ("Option Explicit\nSub A()\n", 2, "「Sub」が「End Sub」で"),
        (sub("x = 1"), 3, "変数「x」が宣言されていません"),
        (sub("MsgBox (Left(\"abc\", 1)"), 3, "かっこ"),
        (sub('Range("A1").Valu = 3'), 3, "「Valu」という項目や命令はありません"),
        (sub("MsgBox “あ”"), 3, "VBAで使えない文字"),
        (sub("Foo 3"), 3, "「Foo」というマクロや関数はありません"),
        (sub("Dim r As Worksheet", "r = Worksheets(1)"), 4, "「Set」が必要"),
        (sub("Exit Function"), 3, "使えません"),
        ("def f(x):\n    return x", 1, "SubまたはFunctionの外"),
    ],
)  # fmt: skip
def test_what_does_not_compile_is_found_with_its_line(source: str, line: int, message: str) -> None:
    macro = checked(source)
    assert not macro.is_valid
    assert any(problem.line == line and message in problem.message for problem in macro.problems), macro.problems


@pytest.mark.parametrize(
    ("statement", "title", "is_forbidden"),
    [
        ('Shell "calc.exe"', "プログラムの起動", True),
        ('CreateObject("WScript.Shell").Run "x"', "Windowsのスクリプト機能", True),
        ('CreateObject("Scripting.FileSystemObject")', "ファイルの操作", False),
        ('Set x = CreateObject("MSXML2.XMLHTTP")', "外部との通信", True),
        ('Set x = CreateObject("ADODB.Connection")', "データベースへの接続", True),
        ('ThisWorkbook.FollowHyperlink "https://example.jp"', "外部との通信", True),
        ('s = "http://example.jp/a"', "通信先のアドレス", True),
        ('Kill "C:\\a.xlsx"', "ファイルの削除", True),
        ('SendKeys "%{F4}"', "キー操作の送信", True),
        ('Application.Run "別のマクロ"', "別のマクロの呼出し", False),
        ('ExecuteExcel4Macro "ALERT()"', "旧形式のマクロの実行", True),
        ('SaveSetting "a", "b", "c", "d"', "レジストリの操作", True),
        ("ThisWorkbook.VBProject.VBComponents.Add 1", "マクロの書換え", True),
        ("Application.DisplayAlerts = False", "確認画面の省略", False),
        ("On Error Resume Next", "エラーの無視", False),
        ('s = "cmd /c dir"', "Windowsの命令", True),
        ("s = Chr(99) & Chr(109) & Chr(100) & Chr(32) & Chr(47) & Chr(99)", "隠された文字列", True),
        ('Open "a.txt" For Output As #1', "ファイルの読み書き", False),
    ],
)
def test_a_dangerous_call_is_named_with_its_reason(statement: str, title: str, is_forbidden: bool) -> None:
    found = [danger for danger in checked(sub(statement)).dangers if danger.title == title]
    assert [(danger.line, danger.is_forbidden) for danger in found] == [(3, is_forbidden)]
    assert found[0].reason.endswith("。")


@pytest.mark.parametrize(
    "statement", ['\' Shell "calc"', 'MsgBox "Killという語"', 'Worksheets("Shell").Cells(1, 1).Value = 1']
)
def test_comments_and_texts_are_no_calls(statement: str) -> None:
    assert checked(sub(statement)).dangers == ()


def test_windows_functions_and_macros_that_start_by_themselves_are_told() -> None:
    macro = checked('Private Declare PtrSafe Function W Lib "kernel32" () As Long\nSub Workbook_Open()\nEnd Sub')
    assert {danger.title for danger in macro.dangers} == {"Windowsの機能の直接呼出し", "自動で動くマクロ"}
    assert not macro.is_showable


def test_lines_are_explained_one_by_one() -> None:
    told = {line.number: line.explanation for line in checked(GOOD).explanation}
    assert told[4] == "変数「行」（整数）、「元」（シート）を用意します。"
    assert told[5] == "元を、シート「元データ」とします。"
    assert told[6] == "「行」を2から10まで1ずつ増やしながら、Nextまでを繰り返します。"
    both = "元のセル（行：行、列：3）の値が10000以上、かつ、元のセル（行：行、列：2）の値が空でない"
    assert told[7] == f"もし、「{both}」なら、次の行から行います。"
    assert told[11] == "「終わりました。: 確認」を画面に表示します。"


def test_what_no_form_fits_is_said_to_be_unexplained() -> None:
    assert checked(sub('CreateObject("x").Go 1')).explanation[2].explanation == UNKNOWN


def test_continued_lines_and_quotes_are_read_as_one() -> None:
    [line] = lines('MsgBox "a \'b" & _\n   "c" \' 注')
    assert (line.code, line.bare, line.comment) == ('MsgBox "a \'b" & "c"', 'MsgBox "" & ""', "注")


@pytest.mark.parametrize("source", ["", "' 注だけ", "x" * 100_001, "\n" * 3_001])
def test_nothing_or_too_much_is_refused(source: str) -> None:
    with pytest.raises(SourceError):
        checked(source)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.key)
def test_every_recipe_passes_its_own_check_and_is_explained(recipe: MacroRecipe) -> None:
    macro = checked(macro_of(recipe, {}))
    assert (macro.problems, macro.dangers) == ((), ())
    assert "{{" not in macro.source
    assert UNKNOWN not in {line.explanation for line in macro.explanation}


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("delete_blank_rows", {"列": 'A"'}),
        ("delete_blank_rows", {"先頭行": "1: Shell"}),
        ("delete_blank_rows", {"シート名": "a[b]"}),
        ("export_csv", {"ファイル名": "../秘密"}),
        ("page_setup", {"横向き": "True: Kill"}),
    ],
)
def test_what_does_not_fit_its_place_is_refused(key: str, given: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match=r"入力してください|選んでください"):
        macro_of(BY_KEY[key], given)


def test_a_quote_in_a_sheet_name_stays_inside_of_its_text() -> None:
    source = macro_of(BY_KEY["delete_blank_rows"], {"シート名": 'a" & Shell("calc") & "'})
    assert 'Const シート名 As String = "a"" & Shell(""calc"") & """' in source
    assert checked(source).is_showable


@pytest.mark.parametrize(
    ("request_text", "key"),
    [
        ("所属ごとにシートを分けたい", "split_sheets"),
        ("シートをCSVで保存する", "export_csv"),
        ("A列が空の行を削除したい", "delete_blank_rows"),
        ("全シートの印刷設定をA4横にそろえる", "page_setup"),
    ],
)
def test_a_recipe_is_suggested_for_a_request(request_text: str, key: str) -> None:
    assert key in [recipe.key for recipe in suggested(request_text)]


@pytest.mark.django_db
def test_a_model_is_told_what_is_wrong_and_its_corrected_macro_is_given(server: ScriptedServer, write: Write) -> None:
    server.answers(words(f"```vba\n{sub('x = 1')}\n```"), words(f"```vba\n{sub('Dim x As Long', 'x = 1')}\n```"))
    result = macros_for("xを1にする", write)
    assert result.macro is not None
    assert (result.macro.is_showable, result.model_calls) == (True, 2)
    assert "変数「x」が宣言されていません" in server.requests()[-1]["body"]["messages"][-1]["content"]


@pytest.mark.django_db
def test_a_dangerous_macro_of_a_model_is_never_showable(server: ScriptedServer, write: Write) -> None:
    server.answers(words(sub('Shell "calc"')))
    result = macros_for("電卓を開く", write)
    assert result.macro is not None
    assert (result.macro.is_showable, result.model_calls) == (False, 3)


@pytest.mark.django_db
def test_recipes_are_given_where_the_model_fails(server: ScriptedServer, write: Write) -> None:
    server.answers(refusal(400))
    result = macros_for("重複している行に印を付けたい", write)
    assert [recipe.key for recipe in result.recipes] == ["mark_duplicates"]
    assert "受け付けませんでした" in result.note
    with pytest.raises(ModelUnavailable, match="refused"):
        macros_for("電卓を開く", write)


def test_without_a_model_there_are_recipes() -> None:
    result = macros_for("重複している行に印を付けたい", None)
    assert [recipe.key for recipe in result.recipes] == ["mark_duplicates"]
    assert result.macro is None


@pytest.mark.parametrize(
    "answer", ["```vba\nSub A()\nEnd Sub\n```", "はい。\n```\nSub A()\nEnd Sub\n```\n以上です。", "Sub A()\nEnd Sub"]
)
def test_the_macro_is_taken_out_of_an_answer(answer: str) -> None:
    assert macro_in(answer) == "Sub A()\nEnd Sub"


def test_a_line_longer_than_excel_takes_is_not_analysed() -> None:
    with pytest.raises(SourceError, match="1行が1,023文字"):
        list(lines(":" * 6_000))
