"""Finding passages in the real PostgreSQL, with the real analysis and the real embeddings."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import cast
from unittest.mock import patch

import numpy as np
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nanohana.access.rights import Actor
from nanohana.documents import wall
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk
from nanohana.organization.models import Division
from nanohana.search import choosing, finding, ranking
from nanohana.search.choosing import Admitted
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable, Vectors
from nanohana.search.finding import find
from nanohana.search.found import Scope
from nanohana.search.indexing import index_version
from nanohana.search.models import Chunk as StoredChunk
from nanohana.search.models import IndexProfile, Term
from nanohana.search.reading import windows_near
from nanohana.search.reindexing import _reindex_version, reindex
from nanohana.search.tests.conftest import registered, titles
from nanohana.search.tests.indexed import index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]


class Elsewhere:
    """The embeddings of another machine."""

    model = ""
    is_own = False

    def __init__(self) -> None:
        self.asked: list[str] = []

    def question(self, text: str) -> Vectors:
        self.asked.append(text)
        raise EmbeddingsUnavailable


def test_no_personal_information_of_a_question_goes_to_another_machine(
    administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Elsewhere()
    monkeypatch.setattr(finding, "embedder", lambda model: elsewhere)
    find(administrator, "連絡先が 090-1234-5678 の職員の旅費")
    assert elsewhere.asked == ["連絡先が の職員の旅費"]
    assert find(administrator, "090-1234-5678").notes == (finding.ONLY_PERSONAL,)
    assert len(elsewhere.asked) == 1


def test_exact_words_find_their_provision(library: Library, administrator: Actor) -> None:
    registered(
        library,
        "旅費条例",
        "第十二条の二　日当の額は、一日につき二千二百円とする。",
        "第十三条　宿泊料は、別表による。",
    )
    registered(library, "給与条例", "第十二条　期末手当は、六月及び十二月に支給する。")
    found = find(administrator, "旅費条例12条の2の日当はいくら")
    assert found.passages[0].text.startswith("第十二条の二")
    assert found.passages[0].page == 1
    assert found.notes == ()


def test_everyday_words_find_official_ones(library: Library, administrator: Actor) -> None:
    registered(library, "給与条例", "期末手当及び勤勉手当は、六月一日及び十二月一日に在職する職員に支給する。")
    registered(library, "旅費条例", "旅費は、出張した職員に支給する。")
    assert titles(administrator, "ボーナスはいつもらえますか")[0] == "給与条例"


def test_dates_meet_in_every_writing(library: Library, administrator: Actor) -> None:
    for day in ("令和七年四月一日", "令和七年五月一日", "令和七年六月一日"):
        registered(library, f"通知 {day}", f"この要綱は、{day}から施行する。")
    assert titles(administrator, "R7.5.1から施行される要綱")[0] == "通知 令和七年五月一日"
    assert titles(administrator, "2025-06-01施行")[0] == "通知 令和七年六月一日"


def test_only_the_version_in_force_on_the_day_is_found(library: Library, administrator: Actor) -> None:
    change = datetime.date(2025, 4, 1)
    registered(library, "旧規程", "日当は千円とする。", in_force=DateRange(None, change))
    registered(library, "新規程", "日当は二千円とする。", in_force=DateRange(change, None))
    assert titles(administrator, "日当", as_of=datetime.date(2025, 3, 31)) == ["旧規程"]
    assert titles(administrator, "日当", as_of=change) == ["新規程"]


def test_rights_hold_inside_the_query(division: Division, administrator: Actor) -> None:
    closed = Library.objects.create(name="内部", owner_division=division, audience="owner_division")
    registered(closed, "内部規程", "懲戒処分の標準例を定める。")
    outsider = Actor(administrator.account, False, frozenset())
    member = Actor(administrator.account, False, frozenset({division.pk}))
    assert titles(member, "懲戒処分") == ["内部規程"]
    assert titles(outsider, "懲戒処分") == []
    assert titles(None, "懲戒処分") == []


@pytest.mark.parametrize(
    ("exact_scan", "much"), [(8_000, 2.0), (-1, 0.0), (-1, 2.0)], ids=["scan", "graph", "graph past most"]
)
def test_rights_day_and_scope_hold_however_the_index_is_looked_through(
    exact_scan: int, much: float, library: Library, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_EXACT_SCAN", exact_scan)
    monkeypatch.setattr(choosing, "_MUCH", much)
    finding._admitted.cache_clear()  # with the sizes of other tests
    division, change = library.owner_division, datetime.date(2025, 4, 1)
    closed = Library.objects.create(name="内部", owner_division=division, audience="owner_division")
    registered(closed, "内部規程", "日当は三千円とする。")
    registered(library, "旧規程", "日当は千円とする。", in_force=DateRange(None, change))
    registered(library, "新規程", "日当は二千円とする。", in_force=DateRange(change, None))
    outsider = Actor(administrator.account, False, frozenset())
    assert titles(outsider, "日当", as_of=change) == ["新規程"]
    assert sorted(titles(administrator, "日当", as_of=change)) == ["内部規程", "新規程"]
    assert titles(administrator, "日当", as_of=change, scope=Scope(libraries=frozenset({closed.pk}))) == ["内部規程"]


def test_only_what_is_compared_is_read_and_nothing_else_would_come_first(
    library: Library, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(library, "規程", *(f"第{n}号の日当は{n}千円とする。" for n in range(1, 12)))
    everything = find(administrator, "第7号の日当").passages
    monkeypatch.setattr(ranking, "COMPARED", 5)
    assert [passage.text for passage in find(administrator, "第7号の日当").passages][:3] == [
        passage.text for passage in everything[:3]
    ]
    assert len(find(administrator, "第7号の日当").passages) == 5 < len(everything)


def test_removed_documents_are_not_found(library: Library, administrator: Actor) -> None:
    version = registered(library, "廃止要綱", "補助金の交付を廃止する。")
    Document.objects.filter(pk=version.document_id).update(removed_at="2026-01-01T00:00:00Z")
    assert titles(administrator, "補助金の交付") == []


def test_scope_narrows(library: Library, division: Division, administrator: Actor) -> None:
    other = Library.objects.create(name="手引", owner_division=division)
    registered(library, "旅費条例", "旅費を支給する。")
    registered(other, "旅費の手引", "旅費の請求の方法。")
    assert titles(administrator, "旅費", scope=Scope(libraries=frozenset({other.pk}))) == ["旅費の手引"]
    assert titles(administrator, "旅費", scope=Scope(kinds=frozenset({"pdf"}))) == []
    assert {facet.label: facet.count for facet in find(administrator, "旅費").facets["library"]} == {
        "例規": 1,
        "手引": 1,
    }


@pytest.mark.parametrize(
    "question", ["", "　", "\0\0", "ﷺ" * 60, "？？？", "あ" * 100_000, "\u202e\x07", "' OR 1=1 --", "%s %(x)s"]
)
def test_any_question_gets_an_answer(library: Library, administrator: Actor, question: str) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    assert len(find(administrator, question).passages) <= 1


def test_frequencies_follow_the_passages(library: Library) -> None:
    first = registered(library, "一", "旅費を支給する。", "旅費を請求する。")
    registered(library, "二", "旅費")
    assert Term.objects.get(text="旅費").passages == 3
    assert IndexProfile.objects.get().passages == 3
    first.delete()
    assert Term.objects.get(text="旅費").passages == 1
    assert IndexProfile.objects.get().passages == 1


def test_known_terms_use_up_no_ids(library: Library) -> None:
    registered(library, "旅費条例", "第1条 旅費を支給する。")
    last = Term.objects.latest("id").pk
    registered(library, "旅費条例", "第1条 旅費を支給する。")
    assert Term.objects.create(text="宿泊料").pk == last + 1


def test_the_terms_of_a_question_come_with_what_was_found(library: Library, administrator: Actor) -> None:
    registered(library, "旅費条例", "第1条 旅費を支給する。", "第2条 施行する。")
    terms = find(administrator, "旅費と宿泊料").terms
    assert terms["旅費"] > 0
    assert "宿泊料" not in terms


def test_indexing_again_replaces_and_cancelling_changes_nothing(library: Library) -> None:
    version = registered(library, "一", "旅費を支給する。")
    new = [Chunk("日当を支給する。", (), (), "text", 0, 0)]
    index_version(version, new, on_progress=lambda done, total: None, cancelled=lambda: True)
    assert StoredChunk.objects.get().text == "旅費を支給する。"
    index_version(version, new, on_progress=lambda done, total: None, cancelled=lambda: False)
    assert StoredChunk.objects.get().text == "日当を支給する。"
    assert Term.objects.get(text="旅費").passages == 0


def test_a_passage_is_as_near_as_its_nearest_window(library: Library, administrator: Actor) -> None:
    """A sentence among others of other matters is found as if it stood alone."""
    others = "文書は、完結した日の翌年度から起算して五年間保存する。公印は、総務課長が管守し、使用簿に記録する。" * 2
    answer = "職員が結婚したときは、連続する五日の特別休暇を受けることができる。"
    registered(library, "規程集", f"{others}{answer}{others}")
    registered(library, "休暇の規程", answer)
    alone, among = sorted(find(administrator, answer).passages, key=lambda passage: len(passage.text))
    assert alone.cosine is not None and among.cosine is not None
    assert abs(alone.cosine - among.cosine) < 0.05
    [windows] = StoredChunk.objects.filter(version=among.version).values_list("windows", flat=True)
    assert windows and len(windows) > 2
    [single] = StoredChunk.objects.filter(version=alone.version).values_list("windows", flat=True)
    assert single == []


def test_each_window_of_a_passage_is_compared_with_the_question(library: Library, administrator: Actor) -> None:
    others = "帳簿は、五年間保存し、毎年度その写しを備える。" * 6
    registered(library, "規程集", f"{others}宿泊料は、一夜につき一万円とする。{others}")
    registered(library, "宿泊料の規程", "宿泊料は、一夜につき一万円とする。")
    found = find(administrator, "泊まるときの宿泊費")
    near = windows_near(found.passages, found.vector)
    alone, among = sorted(found.passages, key=lambda passage: len(passage.text))
    assert near[alone.text] == [(0, len(alone.text), alone.cosine)]
    windows = near[among.text]
    assert len(windows) > 2 and "".join(among.text[one.start : one.end] for one in windows) == among.text
    nearest = max(windows, key=lambda one: one.cosine)
    assert "宿泊料" in among.text[nearest.start : nearest.end]
    assert nearest.cosine == pytest.approx(among.cosine, abs=1e-6)
    assert windows_near(found.passages, None) == windows_near((), found.vector) == {}
    assert windows_near(found.passages, np.ones(8, np.float32)) == {}  # of another model


@pytest.mark.parametrize("sentences", [1, 10], ids=["one window", "several windows"])
def test_making_the_index_anew_keeps_the_windows(library: Library, administrator: Actor, sentences: int) -> None:
    registered(library, "規程", "日当は、一日につき二千二百円とする。" * sentences)
    before = find(administrator, "日当はいくらですか").passages[0]
    reindex(on_progress=lambda done, total: None)
    after = find(administrator, "日当はいくらですか").passages[0]
    assert after.cosine == pytest.approx(before.cosine, abs=1e-4)
    assert after.bm25 == pytest.approx(before.bm25)


def test_an_erasure_meanwhile_does_not_end_making_the_index_anew(library: Library) -> None:
    versions = [registered(library, title, "日当を払う。") for title in ("規程", "要綱")]
    first, second = sorted(versions, key=lambda version: version.pk)
    assert reindex(on_progress=lambda done, total: second.delete() if done == 1 else None) == 1
    assert StoredChunk.objects.get().version == first


def test_what_is_registered_while_the_index_is_made_anew_stays(library: Library) -> None:
    version = registered(library, "規程", "日当は二千二百円とする。")
    StoredChunk.objects.update(embedding=None, windows=None)

    class Slow:
        """Makes vectors while the worker registers the file once more."""

        ceiling = "restricted"

        def passages(self, texts: Sequence[str]) -> list[Vectors]:
            index(version, [Chunk("日当は二千四百円とする。", (), (), "text", 3, 3)])
            return [np.ones(384, np.float32) for _ in texts]

    _reindex_version(version, cast("Embedder", Slow()))
    assert StoredChunk.objects.get().text == "日当は二千四百円とする。"


def test_the_provision_itself_comes_before_those_that_mention_it(library: Library, administrator: Actor) -> None:
    document = Document.objects.create(library=library, title="菜花県旅費条例", owner_division=library.owner_division)
    version = Version.objects.create(
        document=document, filename="", sha256="", size=1, state="ready", in_force=DateRange(None, None), format="txt"
    )
    passages = [
        Chunk(
            "第四条　前項の旅費は、第五条の定めによる。第五条の例により、第五条の額を払う。",
            ("第四条",),
            (),
            "text",
            0,
            0,
        ),
        Chunk("第五条　一日につき二千二百円とする。", ("第五条",), (), "text", 1, 1),
    ]
    index(version, passages)
    assert find(administrator, "旅費条例第5条").passages[0].heading_path == ("第五条",)


def test_a_search_that_forgot_the_rights_reads_nothing_foreign(division: Division, administrator: Actor) -> None:
    closed = Library.objects.create(name="人事内規", owner_division=division, audience="owner_division")
    registered(closed, "内規", "懲戒処分の基準は別に定める。")
    outsider = Actor(administrator.account, False, frozenset())
    with patch.object(finding, "_admitted", lambda *_: Admitted.of(Version.objects.order_by())):
        assert titles(outsider, "懲戒処分") == ["内規"]
        wall.raise_for(outsider)
        try:
            assert titles(outsider, "懲戒処分") == []
        finally:
            wall.lower()
