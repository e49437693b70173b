"""What stands on the public site now."""

from __future__ import annotations

import time

from pydantic import JsonValue

from nanohana.public.active import refresh
from nanohana.public.desk.registry import desk_verb


@desk_verb("site/state")
def state(_: JsonValue) -> JsonValue:
    """The active versions by key, the number of the switches with what they stop, and the time (seconds, UTC)."""
    now = refresh()
    return {
        "chatbots": {key: chatbot.content.number for key, chatbot in now.chatbots.items()},
        "registry": now.registry.number if now.registry else None,
        "switches": {
            "number": now.switches.number,
            "everything": now.switches.everything,
            "chatbots": list(now.switches.chatbots),
        },
        "at": time.time(),
    }
