"""What every request to the public site passes."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from nanohana.public.sending_again import is_from_here
from nanohana.server import probes
from nanohana.web.middleware import CHANGES_NOTHING
from nanohana.web.views import csrf_failure


class Probes(probes.Probes):
    """The tables are seen to by ``nanohana public``; the role of this process may not read what was migrated."""

    looks_for_tables = False


class FromThisSiteOnly(MiddlewareMixin):
    """Refuses what another site has a browser send to change something.

    The public site has no accounts, and its widget stands in pages of other sites, where browsers withhold cookies: a
    token in a cookie would lock citizens out. What browsers say of themselves and no page can write decides: Fetch
    Metadata (``Sec-Fetch-Site``), and ``Origin``, which every browser sends with a POST.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        if request.method in CHANGES_NOTHING or is_from_here(request.headers, request.get_host()):
            return None
        return csrf_failure(request)
