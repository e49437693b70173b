"""Times as officers read them."""

from __future__ import annotations


def duration(seconds: float | None) -> str:
    """「40秒」「3分」「1時間5分」「2日」; 「—」 for None."""
    if seconds is None:
        return "—"
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}秒"
    if whole < 3_600:
        return f"{whole // 60}分"
    if whole < 86_400:
        minutes = whole % 3_600 // 60
        return f"{whole // 3_600}時間{minutes}分" if minutes else f"{whole // 3_600}時間"
    return f"{whole // 86_400}日"
