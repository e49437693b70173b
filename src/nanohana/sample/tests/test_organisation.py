"""The organisation must load without a gap: every code that is named exists, and comes first."""

from __future__ import annotations

from nanohana.sample.organisation import read_organisation

ORGANISATION = read_organisation()


def test_divisions_form_a_tree_with_parents_first() -> None:
    seen = {""}
    for division in ORGANISATION.divisions:
        assert division.parent in seen
        seen.add(division.code)
    assert sum(bool(division.parent) for division in ORGANISATION.divisions) >= 12


def test_appointments_name_known_divisions_and_posts() -> None:
    divisions = {division.code for division in ORGANISATION.divisions}
    posts = {post.code for post in ORGANISATION.posts}
    for member in ORGANISATION.staff:
        assert all(appointment.division in divisions for appointment in member.appointments)
        assert all(appointment.post in posts for appointment in member.appointments)


def test_numbers_and_accounts_are_given_once() -> None:
    assert len({member.number for member in ORGANISATION.staff}) == len(ORGANISATION.staff) >= 40
    assert len({member.account for member in ORGANISATION.staff}) == len(ORGANISATION.staff)


def test_everyone_has_one_main_post_and_some_have_a_concurrent_one() -> None:
    kinds = [[appointment.kind for appointment in member.appointments] for member in ORGANISATION.staff]
    assert all(each.count("main") + each.count("fixed_term") == 1 for each in kinds)
    assert sum("concurrent" in each for each in kinds) >= 2


def test_two_administrators() -> None:
    assert sum(member.administrator for member in ORGANISATION.staff) == 2


def test_every_division_section_has_somebody() -> None:
    staffed = {appointment.division for member in ORGANISATION.staff for appointment in member.appointments}
    assert {division.code for division in ORGANISATION.divisions} == staffed
