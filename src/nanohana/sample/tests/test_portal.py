"""The portal of the sample prefecture: complete, in good order, and passing the product's own checks."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from nanohana.apps.portal.forms import REQUIRED
from nanohana.apps.portal.ideas import STEPS
from nanohana.protection.policy import check
from nanohana.sample.organisation import read_organisation
from nanohana.sample.portal_content import read_portal
from nanohana.sample.sources import read_sources

PORTAL = read_portal()


def test_there_is_enough_to_look_at() -> None:
    counts = Counter(article.kind for article in PORTAL.article)
    least = {"guideline": 1, "notice": 5, "use-case": 6, "faq": 6, "training": 3, "group": 1, "meeting": 6}
    assert all(counts[kind] >= number for kind, number in least.items()), counts
    assert [change.asks_again for article in PORTAL.article for change in article.later] == [True]


def test_names_lead_somewhere() -> None:
    organisation = read_organisation()
    divisions, accounts = {each.code for each in organisation.divisions}, {each.account for each in organisation.staff}
    documents, titles = {source.title for source in read_sources()}, {article.title for article in PORTAL.article}
    for article in PORTAL.article:
        assert article.division in divisions
        assert set(article.documents) <= documents, article.title
        assert article.group in titles | {""}
        assert all(getattr(article, name) for name in REQUIRED[article.kind]), article.title
    for idea in PORTAL.idea:
        assert idea.meeting in titles
        assert {idea.proposer, *(step.by for step in idea.step)} <= accounts


def test_ideas_take_steps_that_there_are() -> None:
    for idea in PORTAL.idea:
        states = ["idea", *(step.state for step in idea.step)]
        assert all(after in STEPS[before] for before, after in pairwise(states)), idea.title


@pytest.mark.parametrize("article", PORTAL.article, ids=lambda article: article.title)
def test_no_personal_information(article: object) -> None:
    assert not check("\n".join(str(value) for value in article.model_dump().values())).private  # type: ignore[attr-defined]
