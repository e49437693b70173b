"""Dates: age, fiscal year, the Japanese calendar, ends of months, working days."""

from __future__ import annotations

from nanohana.formulas.catalogue.recipe import Recipe, column, day, number, other

_DAY = column("日付", "date")
_START, _END = column("開始日", "date"), column("終了日", "date")

CALENDAR = (
    Recipe(
        "age",
        "日付",
        "基準日の年齢",
        "年齢|歳|何歳",
        'DATEDIF({生年月日},{基準日},"Y")',
        (column("生年月日", "date"), day("基準日")),
    ),
    Recipe(
        "age-today",
        "日付",
        "今日の年齢",
        "年齢|歳|何歳",
        'DATEDIF({生年月日},TODAY(),"Y")',
        (column("生年月日", "date"),),
    ),
    Recipe("years", "日付", "満年数", "年数|勤続|経過|何年", 'DATEDIF({開始日},{終了日},"Y")', (_START, _END)),
    Recipe(
        "years-to",
        "日付",
        "基準日までの満年数",
        "年数|勤続|経過|何年",
        'DATEDIF({開始日},{基準日},"Y")',
        (_START, day("基準日")),
    ),
    Recipe(
        "years-months",
        "日付",
        "満年数と月数",
        "か月|ヶ月|ケ月|カ月|月数|勤続",
        'DATEDIF({開始日},{基準日},"Y")&"年"&DATEDIF({開始日},{基準日},"YM")&"か月"',
        (_START, day("基準日")),
    ),
    Recipe("months", "日付", "満月数", "月数|何か月|何ケ月", 'DATEDIF({開始日},{終了日},"M")', (_START, _END)),
    Recipe("fiscal-year", "日付", "年度（西暦）", "年度", "YEAR(EDATE({日付},-3))", (_DAY,)),
    Recipe("fiscal-year-label", "日付", "年度（西暦、「年度」付き）", "年度", 'YEAR(EDATE({日付},-3))&"年度"', (_DAY,)),
    Recipe("fiscal-era", "日付", "年度（和暦）", "年度", 'TEXT(EDATE({日付},-3),"ggge")&"年度"', (_DAY,)),
    Recipe("era", "日付", "和暦で表示", "和暦|令和|元号", 'TEXT({日付},"ggge年m月d日")', (_DAY,)),
    Recipe("era-padded", "日付", "和暦で表示（2桁そろえ）", "和暦|令和|元号", 'TEXT({日付},"ggge年mm月dd日")', (_DAY,)),
    Recipe("era-short", "日付", "和暦の略記（R6.4.1）", "和暦|元号|略", 'TEXT({日付},"ge.m.d")', (_DAY,)),
    Recipe("era-month", "日付", "和暦の年月", "和暦|令和|元号|年月", 'TEXT({日付},"ggge年m月")', (_DAY,)),
    Recipe("weekday", "日付", "曜日（1文字）", "曜日", 'TEXT({日付},"aaa")', (_DAY,)),
    Recipe("weekday-long", "日付", "曜日", "曜日", 'TEXT({日付},"aaaa")', (_DAY,)),
    Recipe("weekday-bracket", "日付", "月日と曜日", "曜日", 'TEXT({日付},"m月d日(aaa)")', (_DAY,)),
    Recipe("weekend", "日付", "土日かどうか", "土日|休日|平日", 'IF(WEEKDAY({日付},2)>5,"休日","平日")', (_DAY,)),
    Recipe("year", "日付", "年", "年を|西暦", "YEAR({日付})", (_DAY,)),
    Recipe("month", "日付", "月", "月を|何月|月だけ", "MONTH({日付})", (_DAY,)),
    Recipe("year-month", "日付", "年月（2025/04）", "年月", 'TEXT({日付},"yyyy/mm")', (_DAY,)),
    Recipe("month-end", "日付", "月末", "月末|末日|月の最後", "EOMONTH({日付},0)", (_DAY,)),
    Recipe("next-month-end", "日付", "翌月末", "翌月|来月|次の月", "EOMONTH({日付},1)", (_DAY,)),
    Recipe("month-end-in", "日付", "nか月後の月末", "月末|末日", "EOMONTH({日付},{月数})", (_DAY, number("月数"))),
    Recipe("month-start", "日付", "月初", "月初|初日|1日", "EOMONTH({日付},-1)+1", (_DAY,)),
    Recipe(
        "fiscal-end", "日付", "年度末", "年度末|年度の末|3月31日|3月末", "DATE(YEAR(EDATE({日付},-3))+1,3,31)", (_DAY,)
    ),
    Recipe("days-later", "日付", "n日後", "日後|日以内|日目", "{日付}+{日数}", (_DAY, number("日数"))),
    Recipe("days-before", "日付", "n日前", "日前", "{日付}-{日数}", (_DAY, number("日数"))),
    Recipe(
        "months-later",
        "日付",
        "nか月後",
        "か月後|ヶ月後|ケ月後|カ月後|月後",
        "EDATE({日付},{月数})",
        (_DAY, number("月数")),
    ),
    Recipe("years-later", "日付", "n年後", "年後|年間", "EDATE({日付},12*{年数})", (_DAY, number("年数"))),
    Recipe("days", "日付", "日数（差）", "日数|何日|期間", "{終了日}-{開始日}", (_START, _END)),
    Recipe("days-both", "日付", "日数（両端を含む）", "日数|何日|期間|泊|含", "{終了日}-{開始日}+1", (_START, _END)),
    Recipe("days-left", "日付", "基準日からの残り日数", "残り|あと|まで", "{日付}-{基準日}", (_DAY, day("基準日"))),
    Recipe(
        "working-days",
        "日付",
        "営業日数（土日を除く）",
        "営業日|土日|平日|勤務日|稼働",
        "NETWORKDAYS({開始日},{終了日})",
        (_START, _END),
    ),
    Recipe(
        "working-days-holidays",
        "日付",
        "営業日数（土日と休日の表を除く）",
        "営業日|土日|平日|祝日|休日|勤務日|稼働",
        "NETWORKDAYS({開始日},{終了日},{休日[]})",
        (_START, _END, other("休日", "date")),
    ),
    Recipe("working-day-later", "日付", "n営業日後", "営業日", "WORKDAY({日付},{日数})", (_DAY, number("日数"))),
    Recipe(
        "working-day-later-holidays",
        "日付",
        "n営業日後（休日の表を除く）",
        "営業日|休日|祝日",
        "WORKDAY({日付},{日数},{休日[]})",
        (_DAY, number("日数"), other("休日", "date")),
    ),
)
