"""What is said of a route of the staff site: who may use it, with which verbs and which arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class For(Enum):
    EVERYBODY = "everybody, signed in or not"
    VISITORS = "who signs in; the others are led there, or told that it fails"
    ADMINISTRATORS = "administrators"
    DIRECTORY = "the staff directory or a program, with its key; to everybody else it says nothing"
    STAFF = "everybody who is signed in"
    READERS = "who may read the document"
    OWNERS = "who may change the document"
    USERS = "those whom the task app is published to"
    ASKER = "who asked the question, who ran the app, or whose session or passkey it is"
    SHARED = "those whom a colleague's conversation is shared with, not administrators"
    SENDER = "who sent the ZIP file"
    DESK = "members of a division that owns a chatbot; of whose citizens, the public site decides"
    KEEPERS = "administrators, and members of a division that owns a row of the registry of counters"
    DESK_OWNERS = "members of the division alone, not administrators"


@dataclass(frozen=True)
class Route:
    allowed: For
    verbs: str  # of GET and POST
    arguments: tuple[str, ...] = ()
