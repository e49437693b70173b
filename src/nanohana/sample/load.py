"""Puts the sample prefecture into an installation: organisation, accounts, libraries, documents, the portal.

Loading again adds only what is missing. All accounts share one password that is made at random for the installation.
"""

from __future__ import annotations

import datetime
import os
import secrets
import tempfile
from collections.abc import Collection
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from nanohana.access.models import Account
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.documents import storage
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.documents.registration import Metadata, register
from nanohana.organization.models import Appointment, Division, Post, StaffMember
from nanohana.sample.chatbots_content import load_chatbots
from nanohana.sample.counters_loading import load_counters
from nanohana.sample.generate import GeneratedDocument, generate
from nanohana.sample.organisation import SampleOrganisation, SampleStaffMember, read_organisation
from nanohana.sample.portal_content import load_portal
from nanohana.sample.sources import Source
from nanohana.sample.tasks import publish_chatbots
from nanohana.server.acts import ServerAct

FIRST = "人事・服務"  # the library that is read first: what the first page takes its example from


class NotForProduction(Exception):
    """The sample prefecture is never put beside real documents."""


def load_sample(only: Collection[str] = ()) -> int:
    """Load what is missing; gives the number of files registered now. They become ready in the worker.

    ``only`` names the sources to register by their ids; all where it is empty. Raises NotForProduction.
    """
    if current().production:
        raise NotForProduction("本番用の設定では、見本の県を入れられません。")
    organisation = read_organisation()
    with transaction.atomic():
        _load_organisation(organisation)
        _load_libraries(organisation)
        record(ServerAct.SAMPLE_LOADED, only=sorted(only))
    _write_notice(organisation)
    with tempfile.TemporaryDirectory(dir=current().home) as folder:
        generated = sorted(generate(Path(folder), only), key=lambda document: document.source.library != FIRST)
        count = sum(map(_load_document, generated))
    load_portal()
    if load_chatbots(only):
        publish_chatbots.defer()
    load_counters()
    return count


def _load_organisation(organisation: SampleOrganisation) -> None:
    for division in organisation.divisions:
        parent = Division.objects.get(code=division.parent) if division.parent else None
        Division.objects.get_or_create(code=division.code, defaults={"name": division.name, "parent": parent})
    for post in organisation.posts:
        Post.objects.get_or_create(code=post.code, defaults={"name": post.name, "rank": post.rank})
    password = make_password(_password())
    for member in organisation.staff:
        _load_member(member, password)


def _load_member(member: SampleStaffMember, password: str) -> None:
    names = {"name": member.name, "reading": member.reading}
    staff, is_new = StaffMember.objects.get_or_create(number=member.number, defaults=names)
    if not is_new:
        return
    Account.objects.create(
        username=member.account, staff=staff, is_administrator=member.administrator, password=password
    )
    for appointment in member.appointments:
        Appointment.objects.create(
            staff=staff,
            division=Division.objects.get(code=appointment.division),
            post=Post.objects.get(code=appointment.post),
            **appointment.model_dump(include={"kind", "starts_on", "ends_on"}),
        )


def _load_libraries(organisation: SampleOrganisation) -> None:
    for library in organisation.libraries:
        owner = Division.objects.get(code=library.owner_division)
        about = {"owner_division": owner, "audience": library.audience, "description": library.description}
        Library.objects.get_or_create(name=library.name, defaults=about)


def _load_document(generated: GeneratedDocument) -> bool:
    """Register one file, as a new version where its document is there already. False where the file was known."""
    source = generated.source
    library = Library.objects.get(name=source.library)
    document = Document.objects.filter(library=library, title=source.title, removed_at=None).first()
    received = storage.receive_file(generated.path)
    results = register(library, received, source.filename, _metadata(source), document=document)
    return any(result.version is not None and not result.was_known for result in results)


def _metadata(source: Source) -> Metadata:
    return Metadata(
        title=source.title,
        owner_division=Division.objects.get(code=source.division),
        handling_label=HandlingLabel.values[HandlingLabel.labels.index(source.label)],
        label=source.version,
        promulgated_on=source.promulgated,
        effective_from=source.effective,
        effective_until=source.until + datetime.timedelta(days=1) if source.until else None,
    )


def _write_notice(organisation: SampleOrganisation) -> None:
    """The note on the sample accounts that ``nanohana serve`` shows at its start."""
    descriptor = os.open(current().home / "sample-accounts.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(_notice_lines(organisation)) + "\n")


def _notice_lines(organisation: SampleOrganisation) -> list[str]:
    administrators = [member for member in organisation.staff if member.administrator][:1]
    others = [member for member in organisation.staff if not member.administrator][:2]
    places = {division.code: division.name for division in organisation.divisions}
    lines = [
        f"  {member.account:<16}{places[member.appointments[0].division]}　{member.name}"
        + ("（管理者）" if member.administrator else "")
        for member in [*administrators, *others]
    ]
    return ["見本の利用者（パスワードは全員共通）", *lines, f"  パスワード      {_password()}"]


def _password() -> str:
    path = current().home / "sample-password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"nanohana-{secrets.token_hex(4)}")
    return path.read_text()
