"""Calls that reach out of the workbook, each with its reason. Found in the code without comments and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nanohana.formulas.macros.source import Line


@dataclass(frozen=True, slots=True)
class Danger:
    """``is_forbidden``: not to be used; else to be understood before it is."""

    line: int
    title: str
    reason: str
    is_forbidden: bool


_RULES: tuple[tuple[str, str, str, bool], ...] = (
    (
        r"(?<![\w.])Shell\b(?!\.)|\bWScript\.Shell|\.Exec\b|ShellExecute",
        "プログラムの起動",
        "パソコンのほかのプログラムを動かします。悪意のあるマクロの多くが使う命令です。",
        True,
    ),
    (
        r"\bDeclare\b.*\bLib\b",
        "Windowsの機能の直接呼出し",
        "Excelの外のWindowsの機能を直接呼び出します。パソコン全体に影響します。",
        True,
    ),
    (
        r"CreateObject|GetObject|New\s+(?:Scripting|MSXML2|WinHttp|ADODB|Outlook|Word)\b",
        "ほかのプログラムの部品の呼出し",
        "Excelの外の部品を呼び出します。下に示す部品の種類を確かめてください。",
        False,
    ),
    (r"WScript\.|Wscript_", "Windowsのスクリプト機能", "パソコンの設定やプログラムを操作できます。", True),
    (
        r"MSXML2?\.|XMLHTTP|WinHttp|InternetExplorer\.|URLDownloadToFile|FollowHyperlink|\.OpenURL",
        "外部との通信",
        "インターネットや庁外のサーバーと通信します。情報が外へ送られるおそれがあります。",
        True,
    ),
    (
        r"https?://|ftp://|\\\\\\\\",
        "通信先のアドレス",
        "インターネットやほかのサーバーのアドレスが書かれています。",
        True,
    ),
    (
        r"ADODB\.|\bDAO\.|\bOLEDB\b|\bODBC\b|QueryTables",
        "データベースへの接続",
        "ブックの外のデータベースに接続します。",
        True,
    ),
    (
        r"FileSystemObject|Scripting\.",
        "ファイルの操作",
        "パソコンや共有フォルダーのファイルを作成・変更・削除できます。",
        False,
    ),
    (
        r"(?<![\w.])Kill\b|\.DeleteFile\b|\.DeleteFolder\b|(?<![\w.])RmDir\b",
        "ファイルの削除",
        "ファイルやフォルダーを削除します。ごみ箱に入らず、元に戻せません。",
        True,
    ),
    (
        r"(?<![\w.])(?:FileCopy|MkDir|ChDir|SetAttr)\b|(?<![\w.])Name\b.+\bAs\b",
        "ファイルの複写・名前の変更",
        "ファイルの場所や名前を変えます。",
        False,
    ),
    (
        r"(?<![\w.])Open\b.+\bFor\s+(?:Output|Append|Binary|Random|Input)\b",
        "ファイルの読み書き",
        "ブックではないファイルを直接読み書きします。書出し先を確かめてください。同じ名前のファイルは上書きされます。",
        False,
    ),
    (
        r"(?<![\w.])SendKeys\b|\.SendKeys\b",
        "キー操作の送信",
        "利用者に代わってキーを押します。別の画面を操作してしまうおそれがあります。",
        True,
    ),
    (
        r"Application\.Run\b|CallByName\b|\.OnTime\b|\.OnKey\b",
        "別のマクロの呼出し",
        "名前で指定した別のマクロを動かします。呼び出す先を確かめてください。",
        False,
    ),
    (
        r"ExecuteExcel4Macro|ExecuteExcel4",
        "旧形式のマクロの実行",
        "検査の及ばない旧形式（Excel 4.0）のマクロを実行します。",
        True,
    ),
    (
        r"\bRegRead\b|\bRegWrite\b|\bRegDelete\b|(?<![\w.])(?:SaveSetting|DeleteSetting|GetSetting)\b",
        "レジストリの操作",
        "Windowsの設定を読み書きします。",
        True,
    ),
    (
        r"\bVBProject\b|\bVBComponents\b|\bCodeModule\b",
        "マクロの書換え",
        "マクロ自身やほかのマクロを書き換えます。",
        True,
    ),
    (
        r"\.SendMail\b|\.MailEnvelope\b|\bOutlook\.",
        "メールの送信",
        "メールを作成・送信します。宛先と添付を確かめてください。",
        False,
    ),
    (r"\bEnviron\$?\b", "環境情報の取得", "利用者名などパソコンの情報を取り出します。", False),
    (
        r"DisplayAlerts\s*=\s*False",
        "確認画面の省略",
        "上書きや削除の確認画面が出なくなります。後でTrueに戻す必要があります。",
        False,
    ),
    (
        r"On\s+Error\s+Resume\s+Next",
        "エラーの無視",
        "エラーが起きても続けます。誤った結果に気付けないことがあります。",
        False,
    ),
    (r"Workbooks\.Open\b", "別のブックを開く", "ほかのブックを開きます。場所を確かめてください。", False),
)
_IN_TEXTS = re.compile(
    r"WScript\.|MSXML|XMLHTTP|WinHttp|ADODB|Scripting\.|InternetExplorer|Outlook\.|https?://|ftp://|\\\\\w|"
    r"powershell|cmd(?:\.exe)?\b|mshta|regsvr32|rundll32|certutil|bitsadmin",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\b(?:Sub|Function)\s+(Auto_?Open|Auto_?Close|AutoExec|Workbook_(?:Open|BeforeClose|BeforeSave|Activate|Deactivate)"
    r"|Worksheet_(?:Change|SelectionChange|Activate|Calculate)|Document_(?:Open|Close))\b",
    re.IGNORECASE,
)
_COMPILED = [(re.compile(pattern, re.IGNORECASE), title, reason, hard) for pattern, title, reason, hard in _RULES]


def dangers(lines: Iterable[Line]) -> Iterator[Danger]:
    """In the order of the lines; each kind once a line."""
    for line in lines:
        texts = " ".join(re.findall(r'"((?:[^"]|"")*)"', line.code))
        watched = line.bare + ("\n" + texts if _IN_TEXTS.search(texts) else "")
        for pattern, title, reason, hard in _COMPILED:
            if pattern.search(watched):
                yield Danger(line.number, title, reason, hard)
        if re.search(r"powershell|cmd(\.exe)?\b|mshta|regsvr32|rundll32|certutil|bitsadmin", texts, re.IGNORECASE):
            yield Danger(line.number, "Windowsの命令", "Windowsの命令を実行する文字列があります。", True)
        if (match := _AUTOMATIC.search(line.bare)) is not None:
            yield Danger(
                line.number, "自動で動くマクロ", f"「{match[1]}」は、利用者が選ばなくても自動で動きます。", False
            )
        if len(re.findall(r"\bChrW?\$?\s*\(", line.bare)) >= 6:
            yield Danger(
                line.number,
                "隠された文字列",
                "文字コードを並べて文字列を組み立てています。内容を隠すために使われる書き方です。",
                True,
            )
