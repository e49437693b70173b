"""What every answer of the site needs beyond its view."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from nanohana.web.views import csrf_failure, not_allowed

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_ELSEWHERE = frozenset({"cross-site", "same-site"})  # "same-site" is another host of the same domain


class SameOriginOnly(MiddlewareMixin):
    """Refuses what another site has a browser send to change something, before anything else looks at it.

    Browsers say where a request comes from (Fetch Metadata, ``Sec-Fetch-Site``) and pages cannot write that header. It
    is the second wall beside the token of each form; clients that do not send it have the token alone.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        from_elsewhere = request.headers.get("Sec-Fetch-Site") in _ELSEWHERE
        return csrf_failure(request) if from_elsewhere and request.method not in CHANGES_NOTHING else None


class SaysWhatIsNotAllowed(MiddlewareMixin):
    """Gives a 405 a page: browsers show their own error for an empty one, as when a form's address is opened."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 405 or request.method != "GET":
            return response
        page = not_allowed(request)
        page["Allow"] = response["Allow"]
        return page


class KeptNowhere(MiddlewareMixin):
    """No browser and no proxy keeps an answer of which its view does not say otherwise.

    On a machine that several people use, 「戻る」 after signing out would show the last person's pages.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
