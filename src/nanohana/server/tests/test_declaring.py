"""Provider records of the settings are recorded when they change, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.server.declaring import declare_providers
from nanohana.server.doctor import examine
from nanohana.tests.records import records

pytestmark = pytest.mark.django_db
URL = "https://llm.example.jp/v1"
Start = Callable[..., list[str]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """The product starts with a record, or without one; gives what was recorded."""

    def started(with_record: bool = True, **changes: object) -> list[str]:
        before = Entry.objects.count()
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(URL, **changes) if with_record else "[]")
        current.cache_clear()
        declare_providers()
        return [entry.verb for entry in Entry.objects.filter(sequence__gt=before).order_by("sequence")]

    yield started
    current.cache_clear()


def test_the_doctor_says_why_an_endpoint_may_not_be_asked(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOHANA_CHAT_URL", URL)
    for changes, is_error in (({}, False), ({"expires_on": "2026-03-31"}, True)):
        start(**changes)
        (found,) = [finding for finding in examine() if finding.what == "外部の接続先"]
        assert found.is_error is is_error and (("終わっている" in found.state) is is_error)


def test_what_changed_is_recorded_with_all_that_the_contract_says(start: Start) -> None:
    assert start() == ["provider.declared"]
    assert start() == []
    assert start(expires_on="2100-03-31") == ["provider.declared"]
    entry = Entry.objects.latest("sequence")
    assert entry.object_title == "llm.example.jp"
    assert entry.more["expires_on"] == "2100-03-31" and entry.more["label"] == "staff"
    assert start(with_record=False) == ["provider.withdrawn"]
    assert start(with_record=False) == []
    assert start(expires_on="2100-03-31") == ["provider.declared"]
