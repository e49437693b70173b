"""What a citizen has sent, to be sent again by one press: nothing that was typed is lost where it cannot be taken now.

Without scripts a browser puts the answer in the place of the page with the form. That answer then carries what was
sent in hidden fields (``parts/again.html``); nothing of it is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from django.http import QueryDict

MOST_FIELDS = 50  # as ``settings.DATA_UPLOAD_MAX_NUMBER_FIELDS``
FORM = "application/x-www-form-urlencoded"
Fields = Sequence[tuple[str, str]]


def is_from_here(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser sends this out of a page of this site: by Fetch Metadata and ``Origin`` (``middleware``)."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


def sent_fields(posted: QueryDict) -> Fields:
    """Names and values as they were sent."""
    return [(name, str(value)) for name, values in posted.lists() for value in values]


def fields_of_body(content_type: str, body: bytes) -> Fields:
    """The same out of a body that was not read yet; none where it is no form, or not one of ours."""
    if content_type.partition(";")[0].strip().lower() != FORM:
        return ()
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or too many
        return ()
