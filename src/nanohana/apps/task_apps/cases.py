"""Test cases with their files. What is kept is small, can be read, and holds no My Number."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from nanohana.apps.task_apps.exchange import TestFile, UnusableFile, content_of
from nanohana.apps.task_apps.filling import read_limited
from nanohana.apps.task_apps.models import CaseFile, TaskApp, TestCase
from nanohana.apps.task_apps.tools.interface import has_individual_number
from nanohana.documents.parsing.sandbox import ParsingCancelled
from nanohana.documents.storage import clean_filename
from nanohana.documents.structure import UnreadableDocument
from nanohana.protection.policy import check

LARGEST_FILES = 2 * 1024 * 1024  # bytes, of all cases of an app: they travel with it (``exchange.LARGEST``)
LONGEST_NAME = 200  # characters; the ending stays
LONGEST_READING = 20.0  # seconds, for the files of a case: somebody waits
LONGEST_READING_OF_ALL = 60.0  # for those of an app that is taken in
TOO_SLOW = "読み取りに時間がかかりすぎるため、試験には使えません。ページの少ないファイルを選んでください。"
TOO_LARGE = (
    f"試験のファイルは、業務アプリごとに合わせて{LARGEST_FILES // 1024 // 1024}MBまでです。"
    "小さいファイルを選んでください。"
)
Files = Mapping[str, tuple[str, bytes]]  # field → name, content


@transaction.atomic
def create(app: TaskApp, files: Files, **columns: Any) -> TestCase:
    case = TestCase.objects.create(app=app, **columns)
    CaseFile.objects.bulk_create(
        CaseFile(test_case=case, field=field, filename=clean_filename(name)[-LONGEST_NAME:], content=content)
        for field, (name, content) in files.items()
    )
    return case


def take_in(app: TaskApp, tests: Iterable[TestFile], **columns: Any) -> None:
    """The cases of a file, as they are. Raises UnusableFile for what is no base64."""
    for test in tests:
        create(app, files_in(test), **test.model_dump(exclude={"files"}), **columns)


def files_in(test: TestFile) -> Files:
    return {field: (file.name, content_of(file, "試験のファイル")) for field, file in test.files.items()}


def files_of(case: TestCase) -> Files:
    return {file.field: (file.filename, bytes(file.content)) for file in case.files.all()}


def room_in(app: TaskApp) -> int:
    """Bytes that the files of its cases may still have."""
    stored = CaseFile.objects.filter(test_case__app=app).aggregate(total=Sum(Length("content")))["total"]
    return LARGEST_FILES - (stored or 0)


def problems(files: Files, room: int, deadline: float | None = None) -> dict[str, str]:
    """Why files cannot be kept, by field, in Japanese. ``deadline``: until when they are read (monotonic seconds)."""
    if sum(len(content) for _, content in files.values()) > room:
        return dict.fromkeys(files, TOO_LARGE)
    until = time.monotonic() + LONGEST_READING if deadline is None else deadline
    return {field: problem for field, (name, content) in files.items() if (problem := _problem(name, content, until))}


def refuse_unusable(tests: Iterable[TestFile]) -> None:
    """Raises UnusableFile where the files of these cases cannot be kept."""
    room, found, deadline = LARGEST_FILES, [], time.monotonic() + LONGEST_READING_OF_ALL
    for test in tests:
        files = files_in(test)
        found += [
            f"試験「{test.title}」の「{field}」：{each}" for field, each in problems(files, room, deadline).items()
        ]
        room -= sum(len(content) for _, content in files.values())
    if found:
        raise UnusableFile(found)


def _problem(name: str, content: bytes, deadline: float) -> str:
    if check(name).individual_numbers:
        return "ファイル名にマイナンバー（個人番号）と思われる番号があります。名前を変えてください。"
    if time.monotonic() > deadline:
        return TOO_SLOW
    try:
        document = read_limited(content, name, cancelled=lambda: time.monotonic() > deadline)
    except UnreadableDocument as unreadable:
        return unreadable.message
    except ParsingCancelled:
        return TOO_SLOW
    return (
        "ファイルにマイナンバー（個人番号）と思われる番号があるため、保存していません。番号を消してください。"
        if has_individual_number(document)
        else ""
    )
