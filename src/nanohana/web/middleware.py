"""What every answer of the site needs beyond its view."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from nanohana.web.views import not_allowed


class SaysWhatIsNotAllowed(MiddlewareMixin):
    """Gives a 405 a page: browsers show their own error for an empty one, as when a form's address is opened."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 405 or request.method != "GET":
            return response
        page = not_allowed(request)
        page["Allow"] = response["Allow"]
        return page
