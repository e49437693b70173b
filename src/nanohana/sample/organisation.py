"""The sample organisation as plain data, read from organisation.toml."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

ORGANISATION = Path(__file__).parent / "organisation.toml"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SampleDivision(_Entry):
    """A 所属; ``parent`` is the code of the 部 above it, empty at the top."""

    code: str
    name: str
    parent: str


class SamplePost(_Entry):
    code: str
    name: str
    rank: int


class SampleLibrary(_Entry):
    """A 文書庫; ``audience`` is a value of ``documents.models.Library.Audience``."""

    name: str
    owner_division: str
    audience: Literal["all_staff", "owner_division"]
    description: str


class SampleAppointment(_Entry):
    """A 発令 to a division and a post, named by their codes; both days are included, no end means until revoked."""

    division: str
    post: str
    kind: Literal["main", "concurrent", "fixed_term"]
    starts_on: datetime.date
    ends_on: datetime.date | None = None


class SampleStaffMember(_Entry):
    number: str
    name: str
    reading: str
    account: str
    administrator: bool = False
    appointments: tuple[SampleAppointment, ...]


class SampleOrganisation(_Entry):
    """Divisions stand after their parents, so that they can be stored in this order."""

    divisions: tuple[SampleDivision, ...]
    posts: tuple[SamplePost, ...]
    libraries: tuple[SampleLibrary, ...]
    staff: tuple[SampleStaffMember, ...]


def read_organisation() -> SampleOrganisation:
    return SampleOrganisation.model_validate(tomllib.loads(ORGANISATION.read_text(encoding="utf-8")))
