"""Which pages of other sites may show a page of this one: those that the owner of a chatbot has named, no others.

But what says that a chatbot is closed, or that something cannot be done, is shown wherever its widget stands.
"""

from __future__ import annotations

from typing import TypeVar

from csp.constants import NONE
from django.http import HttpResponse

from nanohana.published.content import Chatbot

Response = TypeVar("Response", bound=HttpResponse)


def shown_in_host_pages(response: Response, chatbot: Chatbot) -> Response:
    """The same response, which the host pages of this chatbot may show in a frame (``frame-ancestors``, CSP 3)."""
    vars(response)["_csp_replace"] = {"frame-ancestors": list(chatbot.host_pages) or [NONE]}
    vars(response)["xframe_options_exempt"] = True  # X-Frame-Options knows no list
    return response


def shown_in_any_page(response: Response) -> Response:
    """The same response, which every page may show in a frame: it holds nothing of anybody and changes nothing."""
    vars(response)["_csp_replace"] = {"frame-ancestors": ["*"]}
    vars(response)["xframe_options_exempt"] = True
    return response
