"""A model on another machine gives the best passages their order; without it the search goes on as ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nanohana.access.rights import Actor
from nanohana.configuration import current
from nanohana.documents.models import HandlingLabel, Library
from nanohana.evaluation.fingerprints import search_settings
from nanohana.search import reranking
from nanohana.search.finding import find
from nanohana.search.reranking import UNAVAILABLE, reranker
from nanohana.search.tests.conftest import registered, titles
from nanohana.search.tests.rerank_endpoint import RerankEndpoint, rerank_endpoint
from nanohana.tests.records import records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]

QUESTION = "日当の額"
Named = Callable[..., None]


@pytest.fixture
def endpoint() -> Iterator[RerankEndpoint]:
    """One that likes the passages about travel abroad best."""
    with rerank_endpoint(lambda question, text: 0.9 if "外国" in text else 0.1) as endpoint:
        yield endpoint


@pytest.fixture
def named(endpoint: RerankEndpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[Named]:
    """Names the endpoint in the settings; ``changes`` are those of its provider's record."""

    def name(**changes: object) -> None:
        monkeypatch.setenv("NANOHANA_RERANKER_URL", endpoint.url)
        monkeypatch.setenv("NANOHANA_RERANKER_MODEL", "ruri-reranker")
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(endpoint.url, **changes))
        forget()

    yield name
    monkeypatch.undo()
    forget()


def forget() -> None:
    current.cache_clear()
    reranker.cache_clear()


@pytest.fixture
def registered_three(library: Library) -> None:
    registered(library, "旅費条例", "日当の額は、一日につき2,200円とする。")
    registered(library, "外国旅費規則", "外国旅行の日当の額は、別に知事が定める。")
    registered(library, "文書規程", "文書は、五年間保存する。")


def asked_of(endpoint: RerankEndpoint) -> list[str]:
    documents: Any = endpoint.asked[-1]["documents"]
    return list(documents)


@pytest.mark.usefixtures("registered_three")
def test_the_model_orders_what_the_search_has_found(
    administrator: Actor, endpoint: RerankEndpoint, named: Named
) -> None:
    assert titles(administrator, QUESTION)[0] == "旅費条例"
    named()
    found = find(administrator, QUESTION)
    assert found.passages[0].title == "外国旅費規則"
    assert [one.rank for one in found.passages] == [1, 2, 3]
    assert found.passages[0].relevance == 0.9 and found.passages[0].score < found.passages[1].score
    assert found.notes == ()
    assert {name: endpoint.asked[-1][name] for name in ("model", "query")} == {
        "model": "ruri-reranker", "query": QUESTION,
    }  # fmt: skip
    assert "旅費条例\n日当の額は、一日につき2,200円とする。" in asked_of(endpoint)


@pytest.mark.usefixtures("registered_three")
def test_stricter_passages_are_not_sent_and_keep_their_places(
    library: Library, administrator: Actor, endpoint: RerankEndpoint, named: Named
) -> None:
    secret = registered(library, "日当の額の検討資料", "日当の額の見直しの案を示す。")
    secret.document.handling_label = HandlingLabel.RESTRICTED
    secret.document.save()
    before = titles(administrator, QUESTION)
    named(label="staff")
    after = titles(administrator, QUESTION)
    assert not any("検討資料" in text for text in asked_of(endpoint))
    assert after.index("日当の額の検討資料") == before.index("日当の額の検討資料")
    assert next(one for one in after if one != "日当の額の検討資料") == "外国旅費規則"


@pytest.mark.usefixtures("registered_three")
def test_no_personal_information_leaves(
    library: Library, administrator: Actor, endpoint: RerankEndpoint, named: Named
) -> None:
    registered(library, "名簿", "日当の受取人の番号は、123456789018 である。")
    named()
    find(administrator, "090-1234-5678 の職員の日当の額")
    assert endpoint.asked[-1]["query"] == "の職員の日当の額"
    assert "123456789018" not in json.dumps(endpoint.asked)
    count = len(endpoint.asked)
    find(administrator, "090-1234-5678")
    assert len(endpoint.asked) == count


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"results": []}',
        b'{"results": [{"index": 0, "relevance_score": 1}, {"index": 0, "relevance_score": 2}]}',
        b'{"results": [{"index": 0, "relevance_score": NaN}, {"index": 1, "relevance_score": 1}]}',
        b'{"results": [{"index": 0, "relevance_score": "x"}, {"index": 1, "relevance_score": 1}]}',
        b'{"results": [{"index": [], "relevance_score": 1}]}',
        b"[" * 100_000,
        b" " * 300_000,
    ],
)
def test_what_is_no_order_changes_none(
    library: Library, administrator: Actor, endpoint: RerankEndpoint, named: Named, body: bytes
) -> None:
    registered(library, "旅費条例", "日当の額は、一日につき2,200円とする。")
    registered(library, "外国旅費規則", "外国旅行の日当の額は、別に知事が定める。")
    before = titles(administrator, QUESTION)
    endpoint.body = body
    named()
    found = find(administrator, QUESTION)
    assert [one.title for one in found.passages] == before
    assert found.notes == (UNAVAILABLE,)
    assert all(one.relevance is None for one in found.passages)


@pytest.mark.usefixtures("registered_three")
def test_an_endpoint_that_failed_is_left_alone_for_a_while(
    administrator: Actor, endpoint: RerankEndpoint, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.status = 503
    named()
    assert find(administrator, QUESTION).notes == (UNAVAILABLE,)
    endpoint.status = 200
    assert find(administrator, QUESTION).notes == (UNAVAILABLE,)
    assert len(endpoint.asked) == 1
    now = reranking.time.monotonic()
    monkeypatch.setattr(reranking.time, "monotonic", lambda: now + reranking.REST + 1)
    assert find(administrator, QUESTION).notes == ()
    assert len(endpoint.asked) == 2


@pytest.mark.usefixtures("registered_three")
def test_an_endpoint_whose_contract_has_ended_is_not_asked(
    administrator: Actor, endpoint: RerankEndpoint, named: Named
) -> None:
    named(expires_on="2026-03-31")
    (note,) = find(administrator, QUESTION).notes
    assert "契約は令和8年3月31日で終わっている" in note and note.endswith("通常の順で表示しています。")
    assert endpoint.asked == []
    assert endpoint.url in current().endpoints  # whose records `nanohana doctor` checks


def test_question_sets_are_asked_anew_when_the_model_changes(named: Named) -> None:
    before = search_settings()
    named()
    assert search_settings() != before and "ruri-reranker" in search_settings()
