"""A plan of a fictional prefecture, and a model that says what a test tells it to say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from nanohana.llm.asking import Caller
from nanohana.llm.profiles import Profile
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.summarizing.originals import Original, of_text
from nanohana.summarizing.phrasing import Model, model_of

CALLER = Caller(uuid.uuid4(), "task_apps")
PLAN = """# 窓口改善計画

## 第1章 現状
本庁舎の旅券窓口では、来庁者の待ち時間が平均48分となっており、令和6年度に寄せられた苦情のうち約4割を待ち時間に関するものが占めている。
窓口の職員は12人である。
来庁者の待ち時間が平均48分となっており、苦情の約4割を待ち時間に関するものが占めている。

## 第2章 予約制の導入
待ち時間を短縮するため、令和8年4月1日から、旅券の申請について、電子申請による予約制を導入することとしている。
ただし、予約をしていない県民についても、午前中に限り、これまでと同様に窓口で受け付けるものとする。
予約制の導入により、待ち時間を20分以内とすることを目標とする。

## 第3章 費用
予約制の導入に要する費用は、既存の電子申請システムを利用することから、年額12万円を見込んでいる。
機器の購入は行わない。

## 第4章 今後の予定
令和8年1月に職員研修を行い、同年2月から県民への周知を始める予定である。
実施の結果は、令和8年9月末までに取りまとめ、窓口改善検討会議に報告しなければならない。
"""


@pytest.fixture
def plan() -> Original:
    return of_text(PLAN, "窓口改善計画")


@pytest.fixture(scope="package")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def profile(server: ScriptedServer) -> Profile:
    return Profile("scripted", server.url, "secret", 2048, False, 2)


@pytest.fixture
def model(profile: Profile, db: None) -> Model:
    return model_of(profile, CALLER, lambda: False)
