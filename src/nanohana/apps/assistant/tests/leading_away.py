"""What an answer must not hold, in each form in which it is handed out: whatever reaches another host, or runs.

Every function gives what it found in words; nothing found is what is wanted. Pages are parsed as browsers parse them
(lexbor follows the HTML standard), addresses are cleaned as browsers clean them (WHATWG URL, 4.4).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

_FOREIGN_ELEMENTS = frozenset(
    {"applet", "audio", "base", "embed", "frame", "iframe", "meta", "object", "portal", "source", "style", "video"}
)
_ADDRESSES = frozenset(
    {"action", "background", "cite", "data", "data-stream", "data-turn", "formaction", "href", "hx-delete", "hx-get"}
    | {"hx-patch", "hx-post", "hx-put", "longdesc", "manifest", "ping", "poster", "src", "xlink:href"}
)
_RUNS = ("on", "hx-on", "style", "srcdoc", "srcset", "imagesrcset")
_HARMLESS_META = frozenset({"viewport", "htmx-config", "color-scheme", "robots"})
_EVENTS = frozenset({"waiting", "draft", "sentence", "end"})
_WORD_REACHES = ("hyperlink", "instrText", "fldSimple", "altChunk", "object", "pict", "drawing", "OLEObject", "subDoc")


def in_page(html: str) -> list[str]:
    """Elements and attributes of a page, or of a part of one, that load, lead to or run what is not our own."""
    return [found for node in LexborHTMLParser(html).css("*") for found in _in_element(node)]


def _in_element(node: LexborNode) -> Iterator[str]:
    tag, attributes = str(node.tag), node.attributes
    if tag in _FOREIGN_ELEMENTS and not _is_harmless_meta(tag, attributes):
        yield f"<{tag}>"
    if tag == "script" and not attributes.get("src"):
        yield "<script> with code"
    for name, value in attributes.items():
        if name.startswith(_RUNS):
            yield f"{tag}[{name}]"
        if name in _ADDRESSES and leads_away(value or ""):
            yield f'{tag}[{name}="{value}"]'


def _is_harmless_meta(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag != "meta" or "http-equiv" in attributes:
        return False
    return "charset" in attributes or attributes.get("name") in _HARMLESS_META


def leads_away(address: str) -> bool:
    """Whether a browser would leave our site, or run something, for this address on one of our pages."""
    cleaned = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def in_stream(stream: str) -> list[str]:
    """The same in a stream of server-sent events, and events that are none of ours. Drafts are shown as plain text."""
    found: list[str] = []
    for block in filter(None, stream.split("\n\n")):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if not lines:
            continue
        payload = json.loads(lines["data"])
        if lines.get("event") not in _EVENTS or set(lines) - {"id", "event", "data"}:
            found.append(f"event {lines.get('event')!r}")
        found += in_page(payload.get("html", ""))
    return found


def in_word(raw: bytes) -> list[str]:
    """Parts of a Word file that ask another host, or that are no text: relations, fields, pictures, objects."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
        media = [name for name in package.namelist() if "/media/" in name or "/embeddings/" in name]
    found = [f"part {name}" for name in media]
    for name, content in parts.items():
        for element in etree.fromstring(content).iter(etree.Element):
            if element.get("TargetMode") == "External":
                found.append(f"{name}: {element.get('Target')}")
            if name.startswith("word/") and etree.QName(element).localname in _WORD_REACHES:
                found.append(f"{name}: <{etree.QName(element).localname}>")
    return found
