"""The public site with the counters of ``visitor``."""

from __future__ import annotations

import pytest

from nanohana.public import limits
from nanohana.public.tests.site import SiteHere
from nanohana.public.welfare.tests.visitor import REGISTRY


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    limits.forget()
    public_site.publish(REGISTRY)
    return public_site
