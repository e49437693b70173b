"""A recipe: the fields of the form, and how an answer is made of them. Plain data, kept as JSON in a version.

``problems.problems_of`` says what stands in the way of running it; with problems it can be kept as a draft.
"""

from __future__ import annotations

from typing import Literal

from django.db.models import TextChoices
from pydantic import BaseModel, ConfigDict, Field

MOST_FIELDS = 20
LONGEST_INSTRUCTIONS = 4_000


class Kind(TextChoices):
    TEXT = "text", "短い文字"
    LONG_TEXT = "long_text", "長い文章"
    CHOICE = "choice", "選択"
    DATE = "date", "日付"
    NUMBER = "number", "数"
    FILE = "file", "ファイル"
    LIBRARY = "library", "文書庫"
    DOCUMENT = "document", "登録文書"


class Form(TextChoices):
    """What comes out."""

    TEXT = "text", "文章"
    MARKDOWN = "markdown", "見出しや箇条書のある文章"
    TABLE = "table", "表"
    WORD = "word", "Word"
    EXCEL = "excel", "Excel"


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FormField(Entry):
    """``name`` is what people see and what places in texts refer to. ``calendar``: how a date is written for the model.

    ``example`` is put in by 「例を入れる」, as a person would enter it.
    """

    name: str = Field(min_length=1, max_length=40)
    kind: Kind
    required: bool = True
    help: str = Field("", max_length=200)
    choices: tuple[str, ...] = Field((), max_length=50)
    calendar: Literal["japanese", "western"] = "japanese"
    example: str = Field("", max_length=8_000)


class Search(Entry):
    """Registered documents to answer from. ``libraries`` (keys): none means all that the person may read."""

    question: str = Field(min_length=1, max_length=500)  # with places
    libraries: tuple[int, ...] = ()


class Recipe(Entry):
    """``instructions`` are what the model is told, ``request`` what it is asked; without one it gets the fields.

    ``frame`` is a text with places (文案の型) that needs no model; lines whose places are all empty are left out.
    ``tool`` answers in the model's place, ``checks`` look at what was written (names in ``tools.TOOLS``).
    """

    fields: tuple[FormField, ...] = Field((), max_length=MOST_FIELDS)
    instructions: str = Field("", max_length=LONGEST_INSTRUCTIONS)
    request: str = Field("", max_length=LONGEST_INSTRUCTIONS)
    frame: str = Field("", max_length=LONGEST_INSTRUCTIONS)
    search: Search | None = None
    output: Form = Form.TEXT
    tool: str = ""
    checks: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether anything is written for the inputs; else they go into the places of a template, and that is all."""
        return bool(self.instructions.strip() or self.frame.strip() or self.tool or self.search)

    @property
    def document_field(self) -> FormField | None:
        """The first field for a registered document."""
        return next((field for field in self.fields if field.kind == Kind.DOCUMENT), None)

    def field(self, name: str) -> FormField | None:
        return next((field for field in self.fields if field.name == name), None)
