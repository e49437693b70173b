"""Slots of a model and the line before them: first come, first served, of bounded length, with visible places.

They are those of one process, whose requests and jobs share its event loop: to hold them across processes would cost a
connection to the database for each answer that is being written. The administrator divides by their number.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator


class QueueFull(Exception):
    """Nobody more may wait."""


class Slots:
    """``parallel`` requests run at the same time; at most ``waiting`` more stand in line."""

    def __init__(self, parallel: int, waiting: int) -> None:
        self.free = parallel
        self._line: list[Ticket] = []
        self._longest = waiting
        self._moved = asyncio.Event()

    def join(self) -> Ticket:
        """Take a place at the end of the line. Raises QueueFull."""
        if len(self._line) >= self._longest + self.free:
            raise QueueFull
        ticket = Ticket(self)
        self._line.append(ticket)
        return ticket

    def place(self, ticket: Ticket) -> int:
        """1 = next, and so on."""
        return self._line.index(ticket) + 1

    def admit(self, ticket: Ticket) -> bool:
        """Give the ticket a slot if one is free for it."""
        if self._line.index(ticket) >= self.free:
            return False
        self._line.remove(ticket)
        self.free -= 1
        return True

    def leave(self, ticket: Ticket, *, admitted: bool) -> None:
        if admitted:
            self.free += 1
        else:
            self._line.remove(ticket)
        self._moved.set()
        self._moved = asyncio.Event()

    async def movement(self) -> None:
        await self._moved.wait()


class Ticket:
    """One request's place, from joining the line until it has left its slot."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._admitted = False

    async def places(self) -> AsyncGenerator[int, None]:
        """The place in the line, each time it changes; ends when the slot is ours."""
        last = 0
        while not self._slots.admit(self):
            if (place := self._slots.place(self)) != last:
                yield (last := place)
            await self._slots.movement()
        self._admitted = True

    def leave(self) -> None:
        """Give back the slot or the place in the line. Call it exactly once."""
        self._slots.leave(self, admitted=self._admitted)
