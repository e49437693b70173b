"""What a line of VBA does, in words, by the form of its statements. What no form fits is said to be unexplained."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from nanohana.formulas.macros.source import Line

UNKNOWN = "この行の説明はありません。意味が分からない場合は使わないでください。"

_TYPES = {
    "long": "整数",
    "integer": "整数",
    "string": "文字列",
    "double": "小数",
    "currency": "金額",
    "date": "日付",
    "boolean": "真偽",
    "variant": "何でも入る",
    "worksheet": "シート",
    "workbook": "ブック",
    "range": "セル範囲",
    "object": "オブジェクト",
    "collection": "集まり",
    "scripting.dictionary": "辞書",
}

_STATEMENTS: tuple[tuple[str, str], ...] = (
    (r"Option Explicit", "宣言していない変数を使えないようにします（打ち間違いの防止）。"),
    (r"Option \w+.*", "このマクロ全体の動作を決める指定です。"),
    (r"(?:(?:Public|Private)\s+)?Sub\s+(\w+)\s*\(\s*\)", "マクロ「{0}」の始まりです。"),
    (r"(?:(?:Public|Private)\s+)?Sub\s+(\w+)\s*\((.+)\)", "値（{1}）を受け取る処理「{0}」の始まりです。"),
    (r"(?:(?:Public|Private)\s+)?Function\s+(\w+)\s*\((.*)\).*", "結果を返す処理「{0}」の始まりです。"),
    (r"End (Sub|Function|Property)", "ここで終わります。"),
    (r"End (If|With|Select)", "{0}のまとまりの終わりです。"),
    (r"Const\s+(\w+)(?:\s+As\s+\w+)?\s*=\s*(.+)", "「{0}」を、決まった値 {1:e} とします。"),
    (r"(?:Dim|Private|Public|Static)\s+(.+)", "{0:d}"),
    (r"ReDim\s+(?:Preserve\s+)?(.+)", "配列 {0} の大きさを決めます。"),
    (r"Set\s+(.+?)\s*=\s*Nothing", "{0}を空にします。"),
    (r"Set\s+(.+?)\s*=\s*(.+)", "{0}を、{1:e}とします。"),
    (r"For Each\s+(\w+)\s+In\s+(.+)", "{1:e}の1つずつを「{0}」として、Nextまでを繰り返します。"),
    (
        r"For\s+(\w+)\s*=\s*(.+?)\s+To\s+(.+?)\s+Step\s+-\s*1",
        "「{0}」を{1:e}から{2:e}まで1ずつ減らしながら、Nextまでを繰り返します。",
    ),
    (
        r"For\s+(\w+)\s*=\s*(.+?)\s+To\s+(.+?)\s+Step\s+(.+)",
        "「{0}」を{1:e}から{2:e}まで{3:e}ずつ変えながら、Nextまでを繰り返します。",
    ),
    (r"For\s+(\w+)\s*=\s*(.+?)\s+To\s+(.+)", "「{0}」を{1:e}から{2:e}まで1ずつ増やしながら、Nextまでを繰り返します。"),
    (r"Next.*", "繰返しの始まりへ戻ります。"),
    (r"Do While\s+(.+)", "{0:c}の間、Loopまでを繰り返します。"),
    (r"Do Until\s+(.+)", "{0:c}になるまで、Loopまでを繰り返します。"),
    (r"Do", "Loopまでを繰り返します。"),
    (r"Loop\s+(?:While)\s+(.+)", "{0:c}の間、繰り返します。"),
    (r"Loop\s+(?:Until)\s+(.+)", "{0:c}になるまで繰り返します。"),
    (r"Loop|Wend", "繰返しの始まりへ戻ります。"),
    (r"If\s+(.+?)\s+Then\s+(?:Exit Sub)", "もし、{0:c}なら、ここで終わります。"),
    (r"If\s+(.+?)\s+Then\s+(?:Exit For)", "もし、{0:c}なら、繰返しを抜けます。"),
    (r"If\s+(.+?)\s+Then", "もし、{0:c}なら、次の行から行います。"),
    (r"If\s+(.+?)\s+Then\s+(.+?)\s+Else\s+(.+)", "もし、{0:c}なら：{1:s}　そうでなければ：{2:s}"),
    (r"If\s+(.+?)\s+Then\s+(.+)", "もし、{0:c}なら：{1:s}"),
    (r"ElseIf\s+(.+?)\s+Then", "そうでなく、{0:c}なら、次の行から行います。"),
    (r"Else", "そうでなければ、次の行から行います。"),
    (r"With\s+(.+)", "{0:e}について（「.」で始まる行はこれを指します）："),
    (r"Select Case\s+(.+)", "{0:e}の値で場合を分けます。"),
    (r"Case Else", "どれでもない場合です。"),
    (r"Case\s+(.+)", "値が {0:e} の場合です。"),
    (r"Exit (Sub|Function)", "ここで終わります。"),
    (r"Exit (For|Do)", "繰返しを抜けます。"),
    (r"On Error GoTo 0", "エラーの扱いを元に戻します。"),
    (r"On Error GoTo\s+(\w+)", "エラーが起きたら「{0}」へ移ります。"),
    (r"On Error Resume Next", "エラーが起きても、無視して次の行へ進みます。"),
    (r"(\w+):", "「{0}」という名前の場所です。"),
    (r"MsgBox\s+(.+?)(?:,.*)?", "{0:e}を画面に表示します。"),
    (r"Debug\.Print\s+(.+)", "{0:e}を開発用の画面に書き出します。"),
    (r"Application\.ScreenUpdating\s*=\s*False", "処理中は画面を描き直さないようにします（速くなります）。"),
    (r"Application\.ScreenUpdating\s*=\s*True", "画面の描き直しを元に戻します。"),
    (r"Application\.DisplayAlerts\s*=\s*False", "上書きや削除の確認画面を出さないようにします。"),
    (r"Application\.DisplayAlerts\s*=\s*True", "確認画面を元どおり出すようにします。"),
    (r"Application\.CutCopyMode\s*=\s*False", "コピーの状態を終わります。"),
    (r"Application\.Calculation\s*=\s*xl(\w+)", "自動で計算し直すかどうか（{0}）を決めます。"),
    (r"(.+)\.EntireRow\.Delete.*|(.+\.Rows\(.+\))\.Delete.*", "{0:e}の行を削除します。"),
    (r"(.+)\.Delete(?:\s+.*)?", "{0:e}を削除します。"),
    (r"(.+)\.ClearContents", "{0:e}の値を消します（書式は残ります）。"),
    (r"(.+)\.Clear", "{0:e}の値と書式を消します。"),
    (r"(.+)\.Copy\s+(?:Destination:=)?(.+)", "{0:e}を{1:e}へコピーします。"),
    (r"(.+)\.Copy", "{0:e}をコピーします。"),
    (r"(.+)\.PasteSpecial.*", "{0:e}へ貼り付けます（形式を選んで）。"),
    (r"(.+)\.Select|(.+)\.Activate", "{0:e}を選びます。"),
    (r"(.+)\.AutoFit", "{0:e}の幅や高さを内容に合わせます。"),
    (r"(.+)\.AutoFilter.*", "{0:e}を条件で絞り込みます。"),
    (r"(.+)\.Sort\s+.*", "{0:e}を並べ替えます。"),
    (r"(.+)\.RemoveDuplicates.*", "{0:e}から重複する行を削除します。"),
    (r"(.+)\.PrintOut.*", "{0:e}を印刷します。"),
    (r"(.+)\.PrintPreview.*", "{0:e}の印刷プレビューを表示します。"),
    (r"(.+)\.SaveAs\s+.*", "{0:e}を名前を付けて保存します。"),
    (r"(.+)\.Save", "{0:e}を上書き保存します。"),
    (r"(.+)\.Close.*", "{0:e}を閉じます。"),
    (
        r"Open\s+(.+?)\s+For Output As\s+(.+)",
        "ファイル {0:e} を書込用に開きます（同じ名前のファイルは上書きされます）。",
    ),
    (r"Open\s+(.+?)\s+For Input As\s+(.+)", "ファイル {0:e} を読取用に開きます。"),
    (r"Print\s+#.+?,\s*(.+)", "{0:e}を1行書き出します。"),
    (r"Close\s+#.+", "ファイルを閉じます。"),
    (r"Call\s+(\w+).*", "処理「{0}」を呼び出します。"),
    (r"(.+?)\.FormulaR1C1\s*=\s*(.+)|(.+?)\.Formula\s*=\s*(.+)", "{0:e}に数式 {1:e} を入れます。"),
    (r"(.+?)\.NumberFormat(?:Local)?\s*=\s*(.+)", "{0:e}の表示形式を {1:e} にします。"),
    (r"(.+?)\.Interior\.Color(?:Index)?\s*=\s*(.+)", "{0:e}の背景の色を変えます。"),
    (r"(.+?)\.Font\.Bold\s*=\s*(\w+)", "{0:e}を太字にします（{1}）。"),
    (r"(.+?)\.Name\s*=\s*(.+)", "{0:e}の名前を {1:e} にします。"),
    (r"(\.?\w+)\s*=\s*(?:\1)\s*\+\s*1", "「{0}」を1増やします。"),
    (r"(\.?\w+)\s*=\s*(?:\1)\s*\+\s*(.+)", "「{0}」に{1:e}を加えます。"),
    (
        r"(\.(?:PrintArea|Orientation|PaperSize|Zoom|FitToPages\w+|PrintTitle\w+|Center\w+|\w*Header|\w*Footer|\w+Margin))\s*=\s*(.+)",
        "印刷の設定 {0} を {1:e} にします。",
    ),
    (r"(.+?)\s*=\s*(.+)", "{0:e}に、{1:e}を入れます。"),
)
_COMPILED = [(re.compile(pattern, re.IGNORECASE), words) for pattern, words in _STATEMENTS]

_EXPRESSIONS: tuple[tuple[str, str], ...] = (
    (r"(\w+)\.Cells\(\w+\.Rows\.Count,\s*([^()]+)\)\.End\(xlUp\)\.Row\b", r"\1の\2列の最後の行番号"),
    (r"Cells\((?:\w+\.)?Rows\.Count,\s*([^()]+)\)\.End\(xlUp\)\.Row\b", r"\1列の最後の行番号"),
    (r"(\w+)\.UsedRange\.Row \+ \1\.UsedRange\.Rows\.Count - 1", r"\1で使われている最後の行番号"),
    (r"(\w+)\.UsedRange\.Row \+ \1\.UsedRange\.Rows\.Count", r"\1で使われている最後の行の次の行番号"),
    (r"(?:ThisWorkbook\.)?(?:Worksheets|Sheets)\.Add\(.*\)", "新しいシート"),
    (r"(?:ThisWorkbook\.)?(?:Worksheets|Sheets)\.Count", "シートの数"),
    (r"(?:ThisWorkbook\.)?(?:Worksheets|Sheets)\(\"([^\"]+)\"\)", r"シート「\1」"),
    (r"(?:ThisWorkbook\.)?(?:Worksheets|Sheets)\((\d+)\)", r"\1番目のシート"),
    (r"(?:ThisWorkbook\.)?(?:Worksheets|Sheets)\((\w+)\)", r"シート（\1）"),
    (r"ThisWorkbook\.Worksheets\b|(?<![\w.])Worksheets\b", "すべてのシート"),
    (r"ThisWorkbook\.Path\b", "このブックのフォルダー"),
    (r"ThisWorkbook\b", "このブック"),
    (r"ActiveWorkbook\b", "今のブック"),
    (r"ActiveSheet\b", "今のシート"),
    (r"(?<=[\w）」])\.Cells\(([^(),]+),\s*([^(),]+)\)", r"のセル（行：\1、列：\2）"),
    (r"(?<![\w.])Cells\(([^(),]+),\s*([^(),]+)\)", r"セル（行：\1、列：\2）"),
    (r"(?<=[\w）」])\.Range\(\"([^\"]+)\"\)", r"のセル\1"),
    (r"(?<![\w.])Range\(\"([^\"]+)\"\)", r"セル\1"),
    (r"(?<=[\w）」])\.Rows\(([^()]+)\)", r"の行（\1）"),
    (r"(?<![\w.])Rows\(([^()]+)\)", r"行（\1）"),
    (r"(?<=[\w）」])\.Columns\(([^()]+)\)", r"の列（\1）"),
    (r"\.UsedRange\b", "の使われている範囲"),
    (r"\.PageSetup\b", "の印刷の設定"),
    (r"\.HasFormula\b", "に数式がある"),
    (r"Application\.PathSeparator", "区切り"),
    (r"\bvbCrLf\b|\bvbLf\b|\bvbNewLine\b", "改行"),
    (r"\.Value2?\b", "の値"),
    (r"\.Name\b", "の名前"),
    (r"\bTrim\(([^()]+)\)", r"\1（前後の空白を除く）"),
)
_PLACE = re.compile(r"\{(\d)(?::(\w))?\}")
_COMPARISON = re.compile(r"(.+?)\s*(>=|<=|<>|=|>|<)\s*(.+)")
_COMPARED = {
    ">=": "{0}が{1}以上",
    "<=": "{0}が{1}以下",
    "<>": "{0}が{1}と異なる",
    ">": "{0}が{1}を超える",
    "<": "{0}が{1}未満",
    "=": "{0}が{1}と等しい",
}


def explained_line(line: Line) -> str:
    """What a line does; empty for a comment."""
    return " ".join(_statement(part) for part in _parts(line)) if line.code else ""


def _parts(line: Line) -> list[str]:
    """The statements of a line; a 「:」 in a text parts nothing."""
    return (
        [line.code]
        if ":" not in line.bare or re.search(r'"[^"]*:[^"]*"', line.code)
        else re.split(r":(?!=)\s+", line.code)
    )


def _statement(text: str) -> str:
    for pattern, words in _COMPILED:
        if (match := pattern.fullmatch(text)) is not None:
            groups = [group for group in match.groups() if group is not None]
            return _PLACE.sub(partial(_told, groups), words)
    return UNKNOWN


def _told(groups: list[str], place: re.Match[str]) -> str:
    return _TELL[place[2] or ""](groups[int(place[1])])


def _expression(text: str) -> str:
    for pattern, words in _EXPRESSIONS:
        text = re.sub(pattern, words, text)
    return re.sub(r'"([^"]*)"', r"「\1」", text).lstrip(".")


def _condition(text: str) -> str:
    parts = re.split(r"\s+(And|Or)\s+", text, flags=re.IGNORECASE)
    joined = {"and": "、かつ、", "or": "、または、"}
    return "「" + "".join(joined.get(part.lower()) or _compared(part) for part in parts) + "」"


def _compared(text: str) -> str:
    if (match := re.fullmatch(r"Not\s+(.+?)\s+Is\s+Nothing", text, re.IGNORECASE)) is not None:
        return f"{_expression(match[1])}がある"
    if (match := re.fullmatch(r"(.+?)\s+Is\s+Nothing", text, re.IGNORECASE)) is not None:
        return f"{_expression(match[1])}がない"
    if (match := re.fullmatch(r"Not\s+(.+)", text, re.IGNORECASE)) is not None:
        return f"{_compared(match[1])}ことはない"
    if (match := _COMPARISON.fullmatch(text)) is None:
        return _expression(text)
    left, operator, right = _expression(match[1]), match[2], match[3]
    if right == '""' and operator in ("=", "<>"):
        return f"{left}が空" + ("でない" if operator == "<>" else "")
    return _COMPARED[operator].format(left, _expression(right))


def _declared(text: str) -> str:
    told = []
    for part in re.split(r",\s*(?![^(]*\))", text):
        name, _, kind = part.partition(" As ")
        told.append(f"「{name.strip()}」（{_TYPES.get(kind.strip().lower(), kind.strip() or '型の指定なし')}）")
    return f"変数{'、'.join(told)}を用意します。"


_TELL: dict[str, Callable[[str], str]] = {
    "": lambda text: text,
    "e": _expression,
    "c": _condition,
    "d": _declared,
    "s": _statement,
}
