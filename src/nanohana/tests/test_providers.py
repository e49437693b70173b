"""Provider records: which endpoints may be asked, and why not."""

from __future__ import annotations

import datetime
import json

import pytest
from pydantic import ValidationError

from nanohana import providers
from nanohana.configuration import Settings
from nanohana.llm.profiles import profile_of
from nanohana.outbound import Refused
from nanohana.tests.records import records

URL = "https://llm.example.jp/v1"
DAY = datetime.date(2026, 11, 26)


def settings(**changes: object) -> Settings:
    return Settings(chat_url=URL, providers=json.loads(records(URL, **({"private": False} | changes))))


def test_an_endpoint_without_a_record_is_not_asked() -> None:
    bare = Settings(chat_url=URL)
    assert "契約の記録がない" in providers.refusal(URL, bare, DAY)
    assert not providers.door_to(URL, bare).permits(URL)
    with pytest.raises(Refused):
        providers.door_to(URL, bare).get(URL)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"expires_on": "2026-11-26"}, ""),
        ({"expires_on": "2026-11-25"}, "契約は令和8年11月25日で終わっている"),
        ({"expires_on": None}, "期限が記録されていない"),
        ({"expires_on": None, "own": True}, ""),
        ({"expires_on": "2026-11-25", "own": True}, "終わっている"),
        ({"never_trains": False}, "学習に使わない"),
        ({"never_trains": False, "own": True}, "学習に使わない"),
        ({"host": "other.example.jp"}, "契約の記録がない"),
        ({"host": "llm.example.jp.evil.example"}, "契約の記録がない"),
        ({"host": "LLM.example.jp"}, ""),
    ],
)
def test_the_record_decides(changes: dict[str, object], why: str) -> None:
    told = providers.refusal(URL, settings(**changes), DAY)
    assert (why in told) if why else not told


def test_the_door_leads_to_the_recorded_host_alone() -> None:
    door = providers.door_to(URL, settings())
    assert door.permits(URL)
    for other in ("https://other.example.jp/", "http://llm.example.jp/v1", "https://llm.example.jp@evil.example/"):
        assert not door.permits(other)


def test_plain_http_only_where_the_record_says_that_the_host_is_inside() -> None:
    inside = providers.door_to("http://llm.example.jp/v1", settings(private=True, own=True))
    assert inside.permits("http://llm.example.jp/v1") and inside.private_hosts == {"llm.example.jp"}
    assert not providers.door_to(URL, settings()).private_hosts


def test_a_profile_takes_ceiling_and_ownership_from_the_record() -> None:
    profile = profile_of(settings(label="restricted", own=True))
    assert profile is not None and (profile.label, profile.own, profile.refusal) == ("restricted", True, "")
    unknown = profile_of(Settings(chat_url=URL))
    assert unknown is not None and (unknown.label, unknown.own) == ("public", False)
    assert "契約の記録がない" in unknown.refusal


@pytest.mark.parametrize("missing", ["region", "never_trains", "retention_days", "contract", "label"])
def test_a_record_with_gaps_is_no_record(missing: str) -> None:
    record = json.loads(records(URL))[0]
    del record[missing]
    with pytest.raises(ValidationError):
        Settings(providers=[record])


@pytest.mark.parametrize("url", ["", "https://", "https://[", "file:///etc/passwd", "llm.example.jp"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert providers.refusal(url, settings(), DAY)
    assert not providers.door_to(url, settings()).permits(url)
