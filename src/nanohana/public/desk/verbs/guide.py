"""The figures of the welfare guide for the staff site's dashboard."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue, ValidationError

from nanohana.public.desk.registry import Declined, desk_verb
from nanohana.public.welfare import counting
from nanohana.published.desk import Days, as_json, read


@desk_verb("guide/counted")
def counted(payload: JsonValue) -> JsonValue:
    """Days → GuideFigures."""
    try:
        days = read(Days, payload)
    except ValidationError:
        raise Declined("公開側で要求の内容を読み取れません。庁内側と公開側の版を合わせてください。") from None
    found: Any = as_json(counting.figures(days))
    given: JsonValue = found
    return given
