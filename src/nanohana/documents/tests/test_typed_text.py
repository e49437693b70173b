"""A My Number in a title, a label or a name is refused where it is typed, and taken out of what a file says itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nanohana.audit.models import Entry
from nanohana.documents import storage
from nanohana.documents.archives import register_upload
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.documents.registration import Metadata, Registered, register
from nanohana.documents.tests.conftest import MakeFile, People, archive, registered
from nanohana.documents.typed_text import NAME_REFUSED, REFUSED

NUMBER = "1234-5678-9018"
TEXT = "第1条　職員の服務について定める。"


def stored() -> str:
    rows = (Document, Version, Library, Archive, Entry)
    return str([list(row.objects.values_list()) for row in rows])


@pytest.mark.parametrize("field", ["title", "label"])
def test_the_form_for_uploads_refuses_it(people: People, library: Library, field: str) -> None:
    given = {"library": library.pk, "handling_label": 1, "originals": SimpleUploadedFile("a.txt", TEXT.encode())}
    answer = people.owner.post(reverse("documents:upload"), given | {field: f"台帳 {NUMBER}"})
    assert REFUSED in answer.content.decode()
    assert not Document.objects.exists()


def test_documents_versions_and_libraries_are_not_renamed_so(people: People, library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", TEXT))
    division = library.owner_division_id
    document = {"title": NUMBER, "owner_division": division, "handling_label": 1}
    named = {"name": NUMBER, "owner_division": division, "audience": "all_staff"}
    described = named | {"name": "台帳", "description": f"番号 {NUMBER}"}
    for url, given in (
        (reverse("documents:edit", args=[version.document_id]), document),
        (reverse("documents:edit_version", args=[version.pk]), {"label": NUMBER}),
        (reverse("documents:edit_library", args=[library.pk]), named),
        (reverse("documents:create_library"), described),
    ):
        answer = people.owner.post(url, given)
        assert answer.status_code == 422 and REFUSED in answer.content.decode(), url
    assert NUMBER not in stored()


def received(path: Path, name: str, library: Library, **metadata: str) -> list[Registered]:
    return list(register(library, storage.receive_file(path), name, Metadata(**metadata)))  # type: ignore[arg-type]


def test_a_file_whose_name_holds_it_is_refused_and_the_answer_does_not_repeat_it(
    library: Library, file: MakeFile
) -> None:
    path = file("a.txt", TEXT)
    (named,) = received(path, f"{NUMBER}.txt", library)
    assert (named.filename, named.refusal) == ("＊" * len(NUMBER) + ".txt", NAME_REFUSED)
    (titled,) = received(path, "a.txt", library, title=NUMBER)
    assert titled.refusal == REFUSED
    assert not Version.objects.exists() and not list(storage.path_of("xx").parent.parent.rglob("*.part"))


def test_so_are_a_zip_file_and_its_members(library: Library, file: MakeFile) -> None:
    content = archive(good=TEXT, **{NUMBER: TEXT + "2"})
    good, refused = received(file("台帳.zip", content), "台帳.zip", library)
    assert good.version is not None and refused.refusal == NAME_REFUSED
    outcomes = register_upload(library, storage.receive_file(file("a.zip", content)), f"{NUMBER}.zip", Metadata())
    assert [outcome.refusal for outcome in outcomes] == [NAME_REFUSED]
    assert NUMBER not in stored() and not Archive.objects.exists()


def test_the_title_that_a_file_says_itself_is_starred_out(library: Library, file: MakeFile) -> None:
    page = f"<html><head><title>台帳 {NUMBER}</title></head><body><h1>台帳 {NUMBER}</h1><p>{TEXT}</p></body></html>"
    version = registered(library, file("台帳.html", page))
    version.document.refresh_from_db()
    assert version.document.title == f"台帳 {'＊' * len(NUMBER)}"
