"""The first page by role, who has not begun, designations, and the search."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.utils.timezone import localdate

from nanohana.answering.models import Conversation
from nanohana.apps.portal.models import Designation, Idea, Kind
from nanohana.apps.portal.tests.conftest import Staff, client_of, drafted, person, published
from nanohana.documents.models import Library
from nanohana.organization.models import Appointment, Division, Post
from nanohana.usage.counting import Window
from nanohana.usage.figures import BEGUN, STAFF
from nanohana.usage.models import Run
from nanohana.usage.recording import record


@pytest.mark.parametrize(
    ("who", "role", "shown", "not_shown"),
    [
        ("member", "一般職員", ["はじめての5分", "登録文書に質問する"], ["管理職の3分", "待っているアイデア"]),
        ("leader", "推進リーダー", ["所属でまだ使っていない職員：3人", "待っているアイデア"], ["管理職の3分"]),
        ("chief", "管理職", ["管理職の3分", "まだ使っていない職員を確かめる"], ["待っているアイデア"]),
        ("editor", "一般職員", ["承認待ちの記事：0件"], ["管理職の3分"]),
    ],
)
def test_the_page_is_made_for_who_one_is(
    staff: Staff, who: str, role: str, shown: list[str], not_shown: list[str]
) -> None:
    page = client_of(getattr(staff, who)).get("/portal/").content.decode()
    assert f"{role}向けの画面です" in page
    assert [words for words in shown if words not in page] == []
    assert [words for words in not_shown if words in page] == []


def test_who_of_the_division_has_not_begun(staff: Staff) -> None:
    record(staff.member, "assistant", Run.Outcome.ANSWERED)
    page = client_of(staff.leader).get("/portal/beginners/").content.decode()
    assert "職員01" in page
    assert "職員03" not in page
    assert "職員04" not in page
    assert client_of(staff.member).get("/portal/beginners/").status_code == 404


def test_who_has_begun_is_what_the_figures_count(staff: Staff) -> None:
    """A task app counts, and so does a question that was erased with age; a conversation without a use does not."""
    record(staff.member, "task_apps:summary", Run.Outcome.ANSWERED)
    record(staff.leader, "assistant", Run.Outcome.NO_EVIDENCE)
    Run.objects.all().delete()
    Conversation.objects.create(owner=staff.outsider, title="質問")
    page = client_of(staff.administrator).get("/portal/beginners/").content.decode()
    listed = [number for number in ("01", "02", "03", "04", "05", "06") if f"職員{number}" in page]
    assert listed == ["01", "04", "05", "06"]
    window = Window(localdate().replace(day=1), localdate())
    assert STAFF.total(window) - BEGUN.total(window) == len(listed)
    assert "所属でまだ使っていない職員：1人" in client_of(staff.leader).get("/portal/").content.decode()


def test_who_has_left_a_division_leads_it_no_more(staff: Staff) -> None:
    Appointment.objects.filter(staff=staff.leader.staff).update(division=staff.other)
    shown = client_of(staff.leader).get("/portal/").content.decode()
    assert "所属でまだ使っていない職員" not in shown
    assert client_of(staff.leader).get("/usage/").status_code == 404


def test_a_leader_sees_the_figures_of_the_divisions_they_lead_and_no_others(staff: Staff) -> None:
    below = Division.objects.create(code="1011", name="給与係", parent=staff.division)
    for account, division in ((staff.member, staff.division), (staff.outsider, staff.other)):
        library = Library.objects.create(name=f"{division}の文書", owner_division=division)
        record(account, "assistant", Run.Outcome.NO_EVIDENCE, libraries=[library.pk])
    record(person(below, "07", Post.objects.get(code="P70")), "assistant", Run.Outcome.ANSWERED)
    leader = client_of(staff.leader)
    listed = leader.get("/usage/divisions/").content.decode()
    assert "人事課" in listed and "推進リーダーを務める所属の数字です" in listed
    assert [name for name in ("税務課", "給与係") if name in listed] == []
    libraries = leader.get("/usage/libraries.csv").content.decode()
    assert "人事課の文書" in libraries and "税務課" not in libraries
    assert leader.get("/usage/assembly/").status_code == client_of(staff.member).get("/usage/").status_code == 404
    assert client_of(staff.editor).get("/usage/").status_code == 404
    assert 'href="/usage/"' in leader.get("/documents/").content.decode()
    assert "所属の利用実績を見る" in leader.get("/portal/").content.decode()
    Designation.objects.filter(role="leader").delete()
    assert client_of(staff.leader).get("/usage/").status_code == 404


def test_who_works_above_the_division_they_lead_sees_its_figures_alone(staff: Staff) -> None:
    below, beside = (Division.objects.create(code=f"101{n}", name=f"{n}係", parent=staff.division) for n in (1, 2))
    for division in (below, beside):
        library = Library.objects.create(name=f"{division}の文書", owner_division=division)
        record(staff.member, "assistant", Run.Outcome.NO_EVIDENCE, libraries=[library.pk])
        person(division, f"{division.code}", Post.objects.get(code="P70"))
    Designation.objects.create(staff=staff.member.staff, role="leader", division=below)
    divisions, libraries = (
        client_of(staff.member).get(f"/usage/{kind}.csv").content.decode() for kind in ("divisions", "libraries")
    )
    assert "1係" in divisions and "2係" not in divisions
    assert "1係の文書" in libraries and "2係の文書" in libraries, "they may edit both"


def test_a_leader_is_named_and_ends(staff: Staff) -> None:
    administrator = client_of(staff.administrator)
    given = {"staff": "04", "role": "leader", "division": ""}
    assert administrator.post("/portal/designations/", given).status_code == 422
    assert administrator.post("/portal/designations/", given | {"division": staff.other.pk}).status_code == 302
    assert administrator.post("/portal/designations/", given | {"division": staff.other.pk}).status_code == 422
    assert client_of(staff.outsider).get("/portal/beginners/").status_code == 200
    named = Designation.objects.get(staff=staff.outsider.staff)
    assert administrator.post(f"/portal/designations/{named.pk}/end/").status_code == 302
    assert client_of(staff.outsider).get("/portal/beginners/").status_code == 404


def test_the_search_finds_all_kinds_and_no_drafts(staff: Staff) -> None:
    published(staff, Kind.USE_CASE, title="旅費の問合せに答える", problem="規則を探す", effect="減った", body="")
    published(staff, Kind.FAQ, title="宿泊料は定額ですか", body="旅費の規則によります。")
    drafted(staff, Kind.NOTICE, title="旅費の改正の下書き")
    Idea.objects.create(title="旅費の計算", problem="手間", division=staff.division)
    member = client_of(staff.member)
    page = member.get("/portal/search/?q=旅費").content.decode()
    for words in ("旅費の問合せに答える", "宿泊料は定額ですか", "旅費の計算"):
        assert words in page
    assert "下書き</a>" not in page.replace("下書きと承認", "")
    assert "旅費の問合せに答える" in member.get("/portal/search/?q=旅費の問い合わせ").content.decode()  # 問合せ
    assert "見つかりません" in member.get("/portal/search/?q=火星").content.decode()
    assert "記事" not in member.get("/portal/search/?q=").content.decode().split("<main")[1].split("placeholder")[0]


def test_the_search_says_how_many_ideas_there_are_and_leads_to_the_rest(staff: Staff) -> None:
    for number in range(35):
        state = Idea.State.TRIAL if number < 3 else Idea.State.IDEA
        Idea.objects.create(title=f"旅費の計算{number}", problem="手間", division=staff.division, state=state)
    Idea.objects.create(title="議事録の要約", problem="手間", division=staff.division)
    member = client_of(staff.member)
    page = member.get("/portal/search/?q=旅費").content.decode()
    assert "アイデア35件" in page and page.count("旅費の計算") == 20
    rest = f"/portal/ideas/?q={quote('旅費')}"
    assert f'href="{rest}"' in page
    listed = member.get(rest).content.decode() + member.get(f"{rest}&page=2").content.decode()
    assert len(set(re.findall(r"旅費の計算\d+", listed))) == 35 and "議事録の要約" not in listed
    tried = member.get(f"{rest}&state=trial").content.decode()
    assert tried.count("旅費の計算") == 3 and "アイデア（32）" in tried
    assert "すべて見る" not in member.get("/portal/search/?q=議事録").content.decode()
    assert "見つかりません" in member.get("/portal/ideas/?q=火星").content.decode()
    for hostile in ("%00", "%00旅費", "'; --", "%EF%BF%BF"):
        assert member.get(f"/portal/ideas/?q={hostile}").status_code in (200, 400), hostile
