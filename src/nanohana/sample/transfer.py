"""A small 人事異動 of the sample prefecture for the next 1 April, to try preview, approval and reversal on."""

from __future__ import annotations

import datetime

from nanohana.organization.transfer_file import template


def transfer_file(today: datetime.date) -> bytes:
    """The CSV file for the first 1 April after ``today``. Somebody leaves the police, a post stays empty."""
    day = datetime.date(today.year + (today >= datetime.date(today.year, 4, 1)), 4, 1)
    end = datetime.date(day.year + 1, 3, 31)
    rows = (
        ("216078", "加瀬 直人", "異動", "1050", "P50", None),
        ("220034", "成毛 悠斗", "異動", "1010", "P60", None),
        ("212045", "大野 佳奈", "兼務解除", "1050", "", None),
        ("211054", "小関 美穂", "兼務", "1010", "P40", None),
        ("218028", "江波 瞳", "異動", "2010", "P50", None),
        ("222101", "木内 さくら", "休職", "", "", None),
        ("206021", "久保田 剛", "退職", "", "", None),
        ("290012", "寺島 千尋", "会計年度任用", "1040", "P90", end),
        ("227001", "松戸 未来", "採用", "3020", "P70", None),
    )
    return template([(day, *row) for row in rows])
