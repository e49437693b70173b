"""The text of an answer for clients that take it for Markdown or HTML, as most do.

Words of documents, and of a model that has read them, may be those of an attacker. An image in them would be fetched at
once, its address telling what stands in the answer; a link would pass for a citation.

1. Nothing is an image or an element: "![" and "<" before a name are taken apart.
2. No words are a link that leads elsewhere than they say: "](", "][" and "]:" are taken apart. An address can be read.
3. A piece that follows the mark of a source ("[1]") does not begin with what would make a link of the mark.

What is given beside the text (``citations``, ``sentences``) stands as it is.
"""

from __future__ import annotations

import re

_IMAGE = re.compile(r"!(?=\[)")
_TARGET = re.compile(r"\](?=[(\[:])")
_ELEMENT = re.compile(r"<(?=[A-Za-z/!?])")
_JOINS = ("(", "[", ":")


def inert(text: str) -> str:
    """The text, in which nothing is loaded and nothing hides an address."""
    apart = _ELEMENT.sub("＜", _TARGET.sub("] ", _IMAGE.sub("! ", text)))
    return f" {apart}" if apart.startswith(_JOINS) else apart
