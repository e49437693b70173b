"""What a page holds but does not show, as far as its elements say it of themselves: style sheets are not read."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

_HIDDEN = re.compile(r"display:none|visibility:(?:hidden|collapse)")
_INVISIBLE = re.compile(
    r"opacity:0?\.?0*(?:[;!]|$)|font-size:0(?:\.\d+)?(?:[a-z%]*)(?:[;!]|$)|font-size:1px"
    r"|(?<![a-z-])color:(?:#fff(?:fff)?\b|white|transparent|rgba?\(255,255,255|rgba\([0-9.,]*,0?\.?0*\))"
)
_WHITE = re.compile(r"(?<![a-z-])color:(?:#fff(?:fff)?\b|white|rgba?\(255,255,255)")


def unseen_by(node: LexborNode) -> str:
    """ "hidden" or "invisible_text" for an element whose text is not seen, else nothing."""
    style = _style(node)
    if "hidden" in node.attributes or _HIDDEN.search(style):
        return "hidden"
    found = _INVISIBLE.search(style)
    if found is None or (_WHITE.match(found.group()) and _has_background(node)):
        return ""
    return "invisible_text"


def _style(node: LexborNode) -> str:
    return re.sub(r"\s+", "", node.attributes.get("style") or "").lower()


def _has_background(node: LexborNode | None) -> bool:
    """White letters can be read on whatever an element around them is filled with."""
    while node is not None:
        if "background" in _style(node) or (node.attributes or {}).get("bgcolor"):
            return True
        node = node.parent
    return False
