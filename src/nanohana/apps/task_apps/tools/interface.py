"""The door through which exact tools of other rooms work for task apps. A tool is data and one or two functions.

1. ``run`` answers a form: the inputs, by the names of the fields, and the context go in; blocks come out.
2. ``check`` looks at a text that a recipe has written: the text, the inputs and the context go in; blocks come out
   (mostly ``Findings``), which are shown below the text under 「点検」.
3. The context lends the model, takes progress, and says when the person has stopped the run.

A tool is a line in ``tools.TOOLS``. Its room knows nothing of task apps: the adapter beside this file turns one into
the other. Without a model a tool gives what it can give exactly, and says in a ``Note`` what needs one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from nanohana.access.rights import Actor
from nanohana.apps.task_apps.results import Result
from nanohana.documents.structure import BlockKind, ParsedDocument
from nanohana.llm.gateway import Message
from nanohana.protection.policy import starred
from nanohana.summarizing.originals import Original


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was given to a form, as the limited parser process understood it."""

    filename: str
    document: ParsedDocument

    @property
    def text(self) -> str:
        return text_of(self.document)


@dataclass(frozen=True, slots=True)
class Registered:
    """A version of a registered document, read with the rights that the person has while the run is made."""

    original: Original

    @property
    def text(self) -> str:
        return text_of(self.original)

    @property
    def version(self) -> str:
        return str(self.original.version)


def text_of(document: ParsedDocument | Original) -> str:
    """The text of a file or document in reading order, without running heads."""
    return "\n".join(block.text for block in document.blocks if block.kind is not BlockKind.FURNITURE)


def has_individual_number(document: ParsedDocument) -> bool:
    """Whether a My Number stands anywhere in a file, also in its running heads."""
    text = "\n".join(block.text for block in document.blocks)
    return starred(text) != text


#: What a field holds: text or choice, number, date, file, registered document, libraries (their keys). A field left
#: empty is not there.
Value = str | Decimal | datetime.date | Attached | Registered | tuple[int, ...]
Inputs = Mapping[str, Value]


class Stopped(Exception):
    """The person has stopped the run. Raised by the context; let it pass."""


class Write(Protocol):
    """Has the model write a text. Raises ``llm.gateway.ModelUnavailable`` and ``Stopped``."""

    def __call__(self, messages: Sequence[Message], max_tokens: int) -> str: ...


class Context(Protocol):
    """What a run lends to a tool."""

    @property
    def actor(self) -> Actor | None:
        """Whose rights hold for everything that is looked up."""

    @property
    def today(self) -> datetime.date: ...

    @property
    def write(self) -> Write | None:
        """The model, or None where there is none."""

    def written(self, messages: Sequence[Message], max_tokens: int) -> tuple[str, bool]:
        """A text of the model that is a result itself, shown while it comes, and whether it was cut at ``max_tokens``.
        For where there is ``write``; raises what that does, and ModelUnavailable where nothing came."""

    @property
    def context_tokens(self) -> int:
        """Tokens that question and answer may have together; 0 where there is no model."""

    @property
    def trusted(self) -> bool:
        """Whether the model may be asked for free text; what an untrusted one writes is marked 「試験用」."""

    def progress(self, done: int, total: int, words: str) -> None:
        """Tell how far it is: ``words`` are Japanese, 「12ページ目を要約しています」. Raises Stopped."""

    def draft(self, text: str) -> None:
        """Show what is written so far. Raises Stopped."""

    def stopped(self) -> bool:
        """Whether the person has stopped the run."""


class Refused(Exception):
    """While it works: the tool cannot work with these inputs. The message is Japanese: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Need:
    """A field that a recipe must have for the tool: its name, and the kinds it may be of (``recipe.Kind``)."""

    name: str
    kinds: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """How a tool's file is made on a template: what its places may name beside the fields of the form.

    ``shows``: each such place, with the tool's own fields that it shows; ``rest`` is the one of all other fields.
    ``needed`` stands in every such template. ``sample`` makes a template for fields.
    """

    shows: Mapping[str, tuple[str, ...]]
    own: frozenset[str]
    rest: str
    needed: str
    sample: Callable[[Collection[str]], bytes]

    def left_out(self, fields: Sequence[str], found: Collection[str]) -> dict[str, list[str]]:
        """The fields that a template with the places ``found`` would not show, by the place that is missing."""
        shown = {name for place in found for name in (place, *self.shows.get(place, ()))}
        places = {name: place for place, names in self.shows.items() for name in names}
        missing: dict[str, list[str]] = {} if self.needed in found else {self.needed: []}
        for name in fields:
            place = places.get(name, name) if name in self.own else self.rest
            if name not in shown and place not in found:
                missing.setdefault(place, []).append(name)
        return missing


Mistake = tuple[str, str]
"""The name of a field, and what is wrong with what was entered there (Japanese)."""
Mistakes = Callable[[Mapping[str, Any]], Iterator[Mistake]]
"""What can be seen to be wrong before anything is run, of the fields that hold something, by their names."""
Run = Callable[[Inputs, Context], Result]
Check = Callable[[str, Inputs, Context], Result]


@dataclass(frozen=True, slots=True)
class Tool:
    """``without_model`` says what it still does without one; empty where it needs none. Of the fields in each group of
    ``one_of`` the tool needs one. ``layout``: of a file that it makes itself."""

    title: str
    description: str
    needs: tuple[Need, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    mistakes: Mistakes | None = None
    run: Run | None = None
    check: Check | None = None
    without_model: str = ""
    layout: Layout | None = None
