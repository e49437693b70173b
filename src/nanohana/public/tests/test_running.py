"""The site as it runs: its own processes, database and role."""

from __future__ import annotations

import base64
import random
import subprocess
import sys

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nanohana.public.tests.content import DUE, car_tax, stopped
from nanohana.public.tests.site import RunningSite
from nanohana.public_link import NotDone, PublicSite
from nanohana.published.content import Passage
from nanohana.published.sealing import sealed
from nanohana.server.tests.ground import eventually


def test_the_staff_site_publishes_and_citizens_see_it(running_public_site: RunningSite) -> None:
    PublicSite.of_settings().send(car_tax())
    assert "自動車税チャットボット" in httpx.get(running_public_site.url).text


def test_a_switch_is_in_force_when_the_staff_site_is_told_so(running_public_site: RunningSite) -> None:
    site = PublicSite.of_settings()
    site.send(stopped(1, "car-tax"))
    said = site.call("site/state")
    assert isinstance(said, dict) and said["switches"] == {"number": 1, "everything": False, "chatbots": ["car-tax"]}


def test_what_is_refused_comes_back_with_its_reason(running_public_site: RunningSite) -> None:
    site = PublicSite.of_settings()
    site.send(car_tax(2))
    with pytest.raises(NotDone, match="第2版をすでに"):
        site.send(car_tax(1))


def test_a_stop_reaches_citizens_within_five_seconds_however_it_comes_in(running_public_site: RunningSite) -> None:
    site = running_public_site
    site.publish(car_tax())
    assert DUE.answer in asked(site)
    site.publish(stopped(1, "car-tax"))
    assert "ただいま確認中です。" in asked(site)
    site.publish(stopped(2))
    assert DUE.answer in asked(site)
    load(site, sealed(stopped(3, everything=True), site.key))
    assert eventually(lambda: "ただいま確認中です。" in asked(site), seconds=5)


def test_files_carried_by_hand_are_taken_in_while_the_site_runs(running_public_site: RunningSite) -> None:
    site = running_public_site
    done = load(site, sealed(car_tax(2), site.key))
    assert done.returncode == 0 and "第2版が公開中です" in done.stdout, done.stderr
    assert eventually(lambda: "自動車税チャットボット" in httpx.get(site.url).text, seconds=5)
    assert load(site, sealed(car_tax(2), site.key)).returncode == 0
    refused = load(site, sealed(car_tax(1), site.key))
    assert refused.returncode == 1 and "第2版をすでに取り込んでいます" in refused.stderr
    assert "署名が合いません" in load(site, sealed(car_tax(3), Ed25519PrivateKey.generate())).stderr


def test_of_files_carried_together_a_stop_is_taken_in_first(running_public_site: RunningSite) -> None:
    site = running_public_site
    done = load(site, sealed(car_tax(2), site.key), sealed(stopped(1, "car-tax"), site.key))
    assert done.stdout.splitlines()[0].startswith("○ carried-1"), done.stdout


def test_the_doctor_says_how_the_zone_stands(running_public_site: RunningSite) -> None:
    said = command(running_public_site, "doctor").stdout
    assert "○ データベースの構造: 最新" in said
    assert "画面の処理のデータベース権限" in said
    assert "△ 公開中の内容: まだありません" in said


def test_a_body_of_a_stranger_is_refused_before_it_is_received(running_public_site: RunningSite) -> None:
    answer = httpx.post(f"{running_public_site.url}/desk/content", content=b"x" * 1_000_000)
    assert answer.status_code == 403
    answer = httpx.post(f"{running_public_site.url}/c/car-tax/", content=b"x" * 2_000_000)
    assert answer.status_code == 413 and "長すぎる" in answer.text


def test_a_large_chatbot_comes_in_over_the_desk(running_public_site: RunningSite) -> None:
    """Larger than what Django keeps in memory: the confined process has a folder for it."""
    noise = base64.b64encode(random.Random(5).randbytes(6_000_000)).decode()
    running_public_site.publish(car_tax(passages=(Passage("d", (), "本文", vectors=()),), greeting=noise))
    assert httpx.get(running_public_site.url).status_code == 200


def asked(site: RunningSite) -> str:
    return httpx.post(f"{site.url}/c/car-tax/", data={"question": DUE.question}, headers={"HX-Request": "true"}).text


def load(site: RunningSite, *files: bytes) -> subprocess.CompletedProcess[str]:
    paths = [site.home / f"carried-{number}.nanohana" for number in range(len(files))]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file)
    return command(site, "load", *map(str, paths))


def command(site: RunningSite, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``nanohana public …`` on the public site's machine."""
    return subprocess.run(
        [sys.executable, "-m", "nanohana.cli", "public", *arguments],
        env=site.environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_fifty_thousand_characters_get_a_polite_reply(running_public_site: RunningSite) -> None:
    running_public_site.publish(car_tax())
    long = {"question": "税金の質問です。" * 6_250}
    answer = httpx.post(f"{running_public_site.url}/c/car-tax/", data=long, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "500文字" in answer.text


def test_a_long_question_of_numbers_takes_no_long_time(running_public_site: RunningSite) -> None:
    """To look through it for personal information took ten seconds of a core."""
    running_public_site.publish(car_tax())
    long = {"question": "0-" * 50_000}
    answer = httpx.post(f"{running_public_site.url}/c/car-tax/", data=long, headers={"HX-Request": "true"}, timeout=5)
    assert "500文字" in answer.text and "100,000文字の文章" in answer.text and "0-0-0-" not in answer.text
