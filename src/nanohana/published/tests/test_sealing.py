"""What passes to the public zone arrives whole, or not at all."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nanohana.published.content import Chatbot, Content, Counter, Faq, Link, Municipality, Passage, Registry, Switches
from nanohana.published.sealing import NotSealed, opened, public_key, public_text, sealed, signing_key

NOW = datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)
FAQ = Faq(
    key="nouki",
    question="自動車税の納期限はいつですか",
    answer="5月31日です。",
    links=(Link("納税の案内", "https://www.example.lg.jp/"),),
    valid_until=datetime.date(2027, 3, 31),
)
CHATBOT = Chatbot(
    key="car-tax",
    number=3,
    title="自動車税",
    field="県税",
    owner="税務課",
    greeting="こんにちは",
    published_at=NOW,
    faqs=(FAQ,),
    passages=(Passage("tebiki", ("第1章",), "納期限は5月31日とする。", vectors=("AAA=",)),),
)
REGISTRY = Registry(1, NOW, (Municipality("花央市", "はなおし"),), (Counter("c1", "福祉課", ("income",)),))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.mark.parametrize("content", [CHATBOT, REGISTRY, Switches(number=4, chatbots=("car-tax",))])
def test_content_comes_back_as_it_was(content: Content, key: Ed25519PrivateKey) -> None:
    assert opened(sealed(content, key), key.public_key()) == content


def test_no_byte_can_be_changed(key: Ed25519PrivateKey) -> None:
    file = sealed(Switches(number=4), key)
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(NotSealed):
            opened(bytes(changed), key.public_key())


def test_another_key_a_cut_file_and_another_kind_are_refused(key: Ed25519PrivateKey) -> None:
    file = sealed(Switches(number=4), key)
    for wrong in (sealed(Switches(number=4), Ed25519PrivateKey.generate()), file[:40], b"", b"\n\n\n", file[:-1]):
        with pytest.raises(NotSealed):
            opened(wrong, key.public_key())
    with pytest.raises(NotSealed):
        opened(file.replace(b"switches", b"registry"), key.public_key())


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = signing_key(tmp_path / "key"), signing_key(tmp_path / "key")
    assert public_text(first.public_key()) == public_text(again.public_key())
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert public_text(public_key(public_text(first.public_key()))) == public_text(first.public_key())


def test_an_answer_holds_from_its_first_to_its_last_day() -> None:
    assert FAQ.holds_on(datetime.date(2027, 3, 31))
    assert not FAQ.holds_on(datetime.date(2027, 4, 1))
