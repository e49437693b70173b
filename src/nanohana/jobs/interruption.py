"""What may be otherwise the next time: jobs tell it from what would fail again."""

from __future__ import annotations


class TryAgain(Exception):
    """The work could not be done now, for a reason outside of it; it is repeated after a while."""


class Stopping(Exception):
    """The worker is told to stop before the work was done; the next one begins it again."""
