"""A library with one rule of several articles in the real index, for tests that ask."""

from __future__ import annotations

from django.db.backends.postgresql.psycopg_any import DateRange

from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk
from nanohana.organization.models import Division
from nanohana.search.tests.indexed import index

RULES = (
    "第12条　職員の夏季休暇は、5日とする。夏季休暇は、7月1日から9月30日までの間に取得しなければならない。",
    "第20条　宿泊料は、1夜につき10,900円とする。",
    "第31条　公印は、公印管守者が保管する。",
    "第32条　文書は、文書主管課において収受する。",
    "第33条　物品は、常に良好な状態で管理する。",
    "第34条　公用車は、安全運転管理者の指示に従い運転する。",
    "第35条　庁舎の開庁時間は、午前8時30分から午後5時15分までとする。",
    "第36条　補助金の交付を受けようとする者は、申請書を提出する。",
    "第37条　契約書は、契約の相手方と取り交わす。",
    "第38条　研修は、人事課長が計画する。",
    "第39条　情報機器は、許可なく持ち出してはならない。",
)


def registered_rules() -> Document:
    """The rule, in force, readable by all staff. The embeddings process must be running."""
    division = Division.objects.create(code="010", name="人事課")
    library = Library.objects.create(name="例規", owner_division=division)
    document = Document.objects.create(library=library, title="職員の休暇等に関する規則", owner_division=division)
    version = Version.objects.create(
        document=document, filename="kyuka.txt", sha256="0" * 64, size=1, state="ready", format="txt",
        in_force=DateRange(None, None),
    )  # fmt: skip
    passages = [Chunk(text, (text[:4],), (), "provision", n, n) for n, text in enumerate(RULES)]
    index(version, passages)
    return document
