"""What the desk of a division has, for the tests that walk over the whole site. No public site stands beside it there:
the pages say so, and nobody but members of the division gets even that."""

from __future__ import annotations

import uuid

from nanohana.apps.chatbots.models import CannedReply
from nanohana.organization.models import Division


def desk_objects(division: Division, title: str) -> dict[str, object]:
    """A canned reply of the division, and the id of a hand-over."""
    hand_over_id = uuid.uuid4()
    canned = CannedReply.objects.create(division=division, title=f"desk-{hand_over_id.hex[:12]}", text=title)
    return {"canned_reply_pk": canned.pk, "hand_over_id": hand_over_id}
