"""Which terms of a question lead to the passages that are scored."""

from __future__ import annotations

from nanohana.search.question import _CANDIDATES, _leading


def test_weighty_terms_lead_as_far_as_their_passages_can_be_scored() -> None:
    known = [(1, "rare", 3), (2, "weighty", _CANDIDATES - 10), (3, "light", 500)]
    assert set(_leading(known, {"rare": 5.0, "weighty": 20.0, "light": 1.0})) == {1, 2}


def test_a_term_of_very_many_passages_does_not_keep_the_others_out() -> None:
    known = [(1, "rare", 3), (2, "some", 700), (3, "第5条", 10 * _CANDIDATES)]
    assert set(_leading(known, {"rare": 5.0, "some": 4.0, "第5条": 30.0})) == {1, 2}


def test_where_all_terms_are_common_the_rarest_leads() -> None:
    known = [(1, "common", _CANDIDATES + 1), (2, "commoner", 5 * _CANDIDATES)]
    assert _leading(known, {"common": 1.0, "commoner": 9.0}) == (1,)
    assert _leading([], {}) == ()
