"""What may be otherwise the next time: jobs tell it from what would fail again."""

from __future__ import annotations


class TryAgain(Exception):
    """The work could not be done now, for a reason outside of it; it is repeated after a while."""


STOPPING = "製品が停止するため、処理を中断しました。"
