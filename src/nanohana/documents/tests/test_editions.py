from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from nanohana.access.models import Account, Rule
from nanohana.access.rule_models import Verb
from nanohana.access.tests.people import account_in
from nanohana.audit.models import Entry
from nanohana.documents import storage
from nanohana.documents.editions import take
from nanohana.documents.models import Document, Library, StoredBlock, Version
from nanohana.documents.parsing import parse
from nanohana.documents.processing import process
from nanohana.documents.registration import Metadata, register
from nanohana.documents.structure import Edition
from nanohana.documents.tests.conftest import MakeFile, People, registered
from nanohana.organization.models import Division

DAY = datetime.date
FIRST = "346CO0000000264_20230401_505CO0000000068.xml"
SECOND = "346CO0000000264_20230607_505CO0000000202.xml"


def law(number: str, day: str, title: str = "菜花法", days: str = "三日") -> str:
    return (
        f'<Law EnforcementDate="{day}"><LawNum>{number}</LawNum><LawBody><LawTitle>{title}</LawTitle><MainProvision>'
        '<Article Num="1"><ArticleTitle>第一条</ArticleTitle><Paragraph Num="1"><ParagraphNum/><ParagraphSentence>'
        f"<Sentence>休暇は、{days}とする。</Sentence></ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>"
    )


def path_of(shared: Path, name: str) -> Path:
    return next((shared / "data" / "law-versions").rglob(name))


def editions(shared: Path) -> list[tuple[str, DAY | None, DAY | None, str]]:
    paths = sorted((shared / "data" / "law-versions").rglob("346CO*.xml"))
    found = [parse(path, path.name).edition for path in paths]
    return [(one.number, one.promulgated_on, one.effective_from, one.amended_by) for one in found if one]


def test_the_dates_of_nine_versions_of_a_real_law_are_exact(shared: Path) -> None:
    number = "昭和四十六年政令第二百六十四号"
    assert editions(shared) == [
        (number, None, DAY(2015, 8, 1), ""),  # the file does not say by which amendment it came
        (number, DAY(2017, 3, 23), DAY(2017, 4, 1), "平成29年政令第40号"),
        (number, DAY(2015, 11, 11), DAY(2017, 8, 16), "平成27年政令第378号"),
        (number, DAY(2017, 11, 27), DAY(2018, 4, 1), "平成29年政令第286号"),
        (number, DAY(2018, 5, 25), DAY(2018, 5, 25), "平成30年政令第170号"),
        (number, DAY(2018, 11, 30), DAY(2018, 12, 1), "平成30年政令第329号"),
        (number, DAY(2021, 1, 5), DAY(2021, 8, 1), "令和3年政令第1号"),
        (number, DAY(2023, 3, 23), DAY(2023, 4, 1), "令和5年政令第68号"),
        (number, DAY(2023, 6, 7), DAY(2023, 6, 7), "令和5年政令第202号"),
    ]


def test_a_law_never_amended_was_promulgated_when_it_was_made(shared: Path) -> None:
    path = path_of(shared, "504CO0000000364_20230320*.xml")
    edition = parse(path, path.name).edition
    assert edition is not None
    assert (edition.promulgated_on, edition.effective_from) == (DAY(2022, 11, 30), DAY(2023, 3, 20))


def test_the_day_of_the_file_name_counts_where_the_law_has_none(tmp_path: Path) -> None:
    path = tmp_path / SECOND
    path.write_text(law("昭和四十六年政令第二百六十四号", "").replace('EnforcementDate=""', ""), encoding="utf-8")
    edition = parse(path, path.name).edition
    assert edition is not None
    assert edition.effective_from == DAY(2023, 6, 7)


@pytest.mark.usefixtures("db")
def test_versions_of_one_law_become_versions_of_one_document(library: Library, shared: Path, tmp_path: Path) -> None:
    for name in (SECOND, FIRST):
        registered(library, Path(shutil.copy(path_of(shared, name), tmp_path)))
    document = Document.objects.get()
    assert document.title == "特定工場における公害防止組織の整備に関する法律施行令"
    old, new = document.versions.order_by("effective_from")
    assert (old.label, old.promulgated_on) == ("令和5年政令第68号による改正", DAY(2023, 3, 23))
    assert (old.in_force.lower, old.in_force.upper) == (DAY(2023, 4, 1), DAY(2023, 6, 7))
    assert (new.in_force.lower, new.in_force.upper) == (DAY(2023, 6, 7), None)
    paths = {tuple(path) for path in StoredBlock.objects.filter(version=new).values_list("heading_path", flat=True)}
    assert ("第二条（ばい煙発生施設）", "第1項", "第1号") in paths or any("第1号" in path for path in paths)
    assert any(path and path[0].startswith("別表第一") for path in paths)
    assert any(path and path[0] == "附則（令和五年六月七日政令第二〇二号）" for path in paths)


def test_the_address_of_a_document_that_joined_another_leads_there(
    library: Library, file: MakeFile, people: People
) -> None:
    registered(library, file("a.xml", law("令和五年法律第一号", "2022/04/01")))
    content = file("b.xml", law("令和五年法律第一号", "2024/04/01", days="五日"))
    (outcome,) = register(library, storage.receive_file(content), "b.xml", Metadata())
    assert outcome.version is not None
    address = f"/documents/{outcome.version.document_id}/"  # as the person who sends it is told
    process(outcome.version.pk)
    shown = people.owner.get(address, follow=True)
    assert shown.redirect_chain[-1][0] == f"/documents/{Document.objects.get().pk}/"
    assert "文書「菜花法」の版になりました。" in shown.content.decode()
    assert Entry.objects.get(verb="document.version_moved").more["former"] == str(outcome.version.document_id)
    Library.objects.update(audience=Library.Audience.OWNER_DIVISION)
    assert people.staff.get(address).status_code == 404


def test_what_the_registering_person_said_stays(library: Library, file: MakeFile) -> None:
    metadata = Metadata(title="手元の法", label="内部版", effective_from=DAY(2020, 1, 1))
    version = registered(library, file("a.xml", law("令和五年法律第一号", "2023/04/01")), metadata=metadata)
    assert (version.document.title, version.label, version.effective_from) == ("手元の法", "内部版", DAY(2020, 1, 1))
    registered(library, file("b.xml", law("令和五年法律第一号", "2024/04/01", days="五日")))
    assert Version.objects.filter(document=version.document).count() == 2


def test_the_document_has_the_title_of_the_version_that_takes_effect_last(library: Library, file: MakeFile) -> None:
    for name, day, title in (
        ("b", "2022/04/01", "菜花法"),
        ("c", "2024/04/01", "菜の花法"),
        ("a", "2020/04/01", "旧法"),
    ):
        registered(library, file(f"{name}.xml", law("令和五年法律第一号", day, title)))
    assert Document.objects.get().title == "菜の花法"


def test_documents_that_somebody_may_not_change_get_no_version_of_theirs(
    library: Library, division: Division, owner: Account, file: MakeFile
) -> None:
    outsider = account_in(Division.objects.create(code="1090", name="学事課"), "0009")
    registered(library, file("a.xml", law("令和五年法律第一号", "2022/04/01")), by=owner)
    registered(library, file("b.xml", law("令和五年法律第一号", "2024/04/01", days="五日")), by=outsider)
    assert Document.objects.count() == 2


def test_a_law_with_another_label_or_number_stays_apart(library: Library, file: MakeFile) -> None:
    registered(library, file("a.xml", law("令和五年法律第一号", "2022/04/01")))
    registered(library, file("b.xml", law("令和五年法律第二号", "2022/04/01")))
    registered(library, file("c.xml", law("令和五年法律第一号", "2023/04/01")), metadata=Metadata(handling_label=2))
    assert Document.objects.count() == 3


def test_a_document_that_somebody_has_made_rules_for_stays(library: Library, file: MakeFile) -> None:
    registered(library, file("a.xml", law("令和五年法律第一号", "2022/04/01")))
    version = registered(library, file("b.xml", law("令和五年法律第二号", "2022/04/01")))
    version.format = ""  # as before it was read
    rule = Rule.objects.create(document=version.document, verb=Verb.READ, allows=False, starts_on=DAY(2020, 1, 1))
    take(version, Edition("令和五年法律第一号"), made_for_it=True, title="")
    assert Rule.objects.filter(document__versions=version).exists()
    rule.delete()
    take(version, Edition("令和五年法律第一号"), made_for_it=True, title="")
    assert Document.objects.count() == 1
