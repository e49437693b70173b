"""Decisions, looking up in another table, duplicates."""

from __future__ import annotations

from nanohana.formulas.catalogue.recipe import Recipe, column, day, number, other, text

_DECIDE = r"なら|場合|とき|表示|判定|それ以外|ければ|れば|以上|未満|以下|超"
_VALUE, _KEY = column("数値", "number"), column("区分", "text")
_YES, _NO = text("合うとき"), text("合わないとき")
_LOOK = r"表から|一覧から|検索|引い|取り出|転記|参照|マスタ|コード表|対応する|単価|名称"

DECISIONS = (
    *(
        Recipe(
            f"if-{key}",
            "判定",
            f"数値が{title}かどうか",
            words,
            f"IF({{数値}}{sign}{{境}},{{合うとき}},{{合わないとき}})",
            (_VALUE, number("境"), _YES, _NO),
        )
        for key, sign, title, words in (
            ("at-least", ">=", "一定以上", "以上"),
            ("above", ">", "一定を超える", "超|より|上回"),
            ("at-most", "<=", "一定以下", "以下|以内"),
            ("below", "<", "一定未満", "未満|より|下回|満たな"),
        )
    ),
    *(
        Recipe(
            f"if-day-{key}",
            "判定",
            f"日付が{title}かどうか",
            words,
            f"IF({{日付}}{sign}{{期日}},{{合うとき}},{{合わないとき}})",
            (column("日付", "date"), day("期日"), _YES, _NO),
        )
        for key, sign, title, words in (
            ("from", ">=", "一定の日以降", "以降|以後|から"),
            ("to", "<=", "一定の日まで", "まで|以前|期限"),
            ("after", ">", "一定の日を過ぎた", "過ぎ|超|遅"),
        )
    ),
    Recipe(
        "if-equal",
        "判定",
        "区分が一致するかどうか",
        _DECIDE,
        "IF({区分}={値},{合うとき},{合わないとき})",
        (_KEY, text("値", "区分"), _YES, _NO),
    ),
    Recipe(
        "if-both",
        "判定",
        "区分が一致し、数値が一定以上かどうか",
        "かつ|両方|で",
        "IF(AND({区分}={値},{数値}>={境}),{合うとき},{合わないとき})",
        (_KEY, text("値", "区分"), _VALUE, number("境"), _YES, _NO),
    ),
    Recipe(
        "if-either",
        "判定",
        "区分が2つのどちらかかどうか",
        "または|又は|か|どちらか|いずれか",
        "IF(OR({区分}={値},{区分}={値2}),{合うとき},{合わないとき})",
        (_KEY, text("値", "区分"), text("値2", "区分"), _YES, _NO),
    ),
    Recipe(
        "if-both-at-least",
        "判定",
        "2つの数値がどちらも一定以上かどうか",
        "かつ|両方|とも|どちらも|いずれも",
        "IF(AND({数値}>={境},{数値2}>={境}),{合うとき},{合わないとき})",
        (_VALUE, column("数値2", "number"), number("境"), _YES, _NO),
    ),
    Recipe(
        "if-blank",
        "判定",
        "空欄かどうか",
        "空欄|空白|未入力|未記入|未提出|入力",
        'IF({列}="",{合うとき},{合わないとき})',
        (column("列"), _YES, _NO),
    ),
    Recipe(
        "if-contains",
        "判定",
        "文字を含むかどうか",
        "含|入って",
        "IF(ISNUMBER(FIND({文字},{列})),{合うとき},{合わないとき})",
        (column("列", "text"), text("文字"), _YES, _NO),
    ),
    Recipe(
        "if-less-column",
        "判定",
        "2つの列の大小",
        "より|超|上回|下回|足り|不足",
        "IF({左}<{右},{合うとき},{合わないとき})",
        (column("左", "number"), column("右", "number"), _YES, _NO),
    ),
    Recipe(
        "if-same-column",
        "判定",
        "2つの列が同じかどうか",
        "一致|同じ|等し|違|異な|照合",
        "IF({左}={右},{合うとき},{合わないとき})",
        (column("左"), column("右"), _YES, _NO),
    ),
    Recipe(
        "compare-three",
        "判定",
        "2つの列の大小・同じの3通り",
        "増|減|多|少|大き|小さ|同じ|比べ|より",
        "IF({左}>{右},{大きいとき},IF({左}<{右},{小さいとき},{同じとき}))",
        (column("左", "number"), column("右", "number"), text("大きいとき"), text("小さいとき"), text("同じとき")),
    ),
    Recipe(
        "three-steps",
        "判定",
        "3段階の区分",
        "以上|段階|区分|評価|ランク",
        "IFS({数値}>={境},{一},{数値}>={境2},{二},TRUE,{三})",
        (_VALUE, number("境"), text("一"), number("境2"), text("二"), text("三")),
    ),
    Recipe(
        "lookup",
        "表引き",
        "別の表から値を取り出す",
        _LOOK,
        "XLOOKUP({キー},{表のキー[]},{表の値[]})",
        (column("キー"), other("表のキー"), other("表の値")),
    ),
    Recipe(
        "lookup-or",
        "表引き",
        "別の表から値を取り出す（なければ決めた文字）",
        _LOOK,
        "XLOOKUP({キー},{表のキー[]},{表の値[]},{ないとき})",
        (column("キー"), other("表のキー"), other("表の値"), text("ないとき")),
    ),
    Recipe(
        "lookup-blank",
        "表引き",
        "別の表から値を取り出す（なければ空欄）",
        _LOOK,
        'XLOOKUP({キー},{表のキー[]},{表の値[]},"")',
        (column("キー"), other("表のキー"), other("表の値")),
    ),
    Recipe(
        "lookup-times",
        "表引き",
        "別の表の単価を掛ける",
        r"単価|掛け|金額|料金",
        "XLOOKUP({キー},{表のキー[]},{表の値[]})*{数量}",
        (column("キー"), other("表のキー"), other("表の値", "number"), column("数量", "number")),
    ),
    Recipe(
        "lookup-step",
        "表引き",
        "段階の表から区分を取り出す",
        r"区分|段階|ランク|表|該当",
        'XLOOKUP({数値},{下限[]},{値[]},"",-1)',
        (_VALUE, other("下限", "number"), other("値")),
    ),
    Recipe(
        "exists",
        "表引き",
        "別の表にあるかどうか",
        "ある|あれば|なければ|含ま|登録|名簿|載って|一覧",
        "IF(COUNTIF({表の列[]},{列})>0,{合うとき},{合わないとき})",
        (column("列"), other("表の列"), _YES, _NO),
    ),
    Recipe(
        "other-sum",
        "表引き",
        "別の表を条件で合計する",
        r"合計|計|集計",
        "SUMIF({表のキー[]},{キー},{表の値[]})",
        (column("キー"), other("表のキー"), other("表の値", "number")),
    ),
    Recipe(
        "other-count",
        "表引き",
        "別の表を条件で数える",
        r"件数|人数|数え|回数|数を",
        "COUNTIF({表のキー[]},{キー})",
        (column("キー"), other("表のキー")),
    ),
    Recipe(
        "duplicate",
        "重複",
        "重複しているかどうか",
        "重複|二重|ダブり",
        'IF(COUNTIF({列[]},{列})>1,{合うとき},"")',
        (column("列"), _YES),
    ),
    Recipe(
        "duplicate-two",
        "重複",
        "2列の組が重複しているかどうか",
        "重複|二重|ダブり",
        'IF(COUNTIFS({列[]},{列},{列2[]},{列2})>1,{合うとき},"")',
        (column("列"), column("列2"), _YES),
    ),
    Recipe(
        "duplicate-later",
        "重複",
        "2回目以降の重複かどうか",
        "重複|二重|2回目|二回目",
        'IF(COUNTIF({列[:]},{列})>1,{合うとき},"")',
        (column("列"), _YES),
    ),
)
