"""The sentences that are shown: those that hold what is asked for, next to the question's words, and no headings."""

from __future__ import annotations

from nanohana.answering.evidence import Evidence
from nanohana.answering.selection import excerpts
from nanohana.answering.tests.conftest import source

#: The words of the questions, each with how much it counts.
WEIGHTS = {"手数料": 4.0, "利用者": 4.0, "サービス": 4.0}
LONG = "この要領は、窓口の職員が守ることを定め、県民に分かりやすく案内することを目的とする。" * 6


def shown(question: str, *texts: str) -> list[str]:
    sources = tuple(source(number, text, "第3条（手数料）") for number, text in enumerate(texts, 1))
    evidence = Evidence(True, 1.0, sources, excerpts(question, WEIGHTS, sources))
    return [evidence.quote(citation) for citation in evidence.excerpts]


def test_a_sentence_with_the_amount_asked_for_comes_before_one_that_only_speaks_of_it() -> None:
    text = f"（手数料）\n手数料は、窓口で納める。\n{LONG}\n手数料は、1件につき550円とする。"
    assert shown("手数料はいくらですか", text)[0] == "手数料は、1件につき550円とする。"


def test_the_amount_in_another_source_is_shown_too() -> None:
    first, second = f"利用者にサービスを提供する。\n{LONG}", f"サービスの利用者は約1万人\n{LONG}"
    assert "サービスの利用者は約1万人" in shown("サービスの利用者は何人くらいですか", first, second)


def test_a_heading_is_not_shown() -> None:
    assert "（手数料）" not in shown("手数料について", f"（手数料）\n手数料は、窓口で納める。\n{LONG}")


def test_lines_of_a_slide_are_shown_with_their_neighbours() -> None:
    lines = "収入証紙の手数料\n手続のうち、約40%において\nキャッシュレス決済が対応可能\n\n"
    assert shown("手数料の手続は何%ですか", f"{lines}{LONG}")[0] == lines.strip()
