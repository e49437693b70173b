"""The encoding of Japanese text files by a rule of our own: on short texts the general detectors guess wrong.

1. A byte order mark decides. 2. The escape sequences of ISO-2022-JP decide. 3. What is valid UTF-8 is UTF-8.
4. NUL bytes mean UTF-16. 5. Else CP932 or EUC-JP, whichever makes more sense as Japanese.
CP932 instead of Shift_JIS, and EUC-JIS-2004 instead of EUC-JP, because of ①, ㈱, 髙 and 﨑.
"""

from __future__ import annotations

import codecs
import re

DOS_END = "\x1a"
"""What programs of old systems write behind the last line of a text file."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_ISO_2022_RUN = re.compile(rb"\x1b(\$[@B]|\([BJI])([^\x1b]*)")
_LIKELY = re.compile("[ぁ-んァ-ヶー、。一-龠]")
_UNLIKELY = re.compile("[\ufffd\uff61-\uff9f\x80-\x9f]")
_SAMPLE = 65_536


def decode(raw: bytes) -> str:
    """The text with line ends as \\n; bytes that fit no character become U+FFFD."""
    return _decoded(raw).rstrip(DOS_END).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if _ISO_2022_JP.search(raw):
        return decode_iso_2022_jp(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > 0 and error.start >= len(raw) - 3:
            return raw.decode("utf-8", "replace")  # cut in the middle of the last character
    if b"\0" in raw[:_SAMPLE]:
        return raw.decode(_utf_16(raw), "replace")
    return raw.decode(max(("cp932", "euc_jis_2004"), key=lambda encoding: _score(raw[:_SAMPLE], encoding)), "replace")


def decode_iso_2022_jp(raw: bytes) -> str:
    """ISO-2022-JP with the vendors' characters (①, ㈱): read as EUC, which is the same + 0x80 and has them."""
    head, *_ = _ISO_2022_JP.split(raw, maxsplit=1)
    runs = (_iso_2022_run(match.group(1), match.group(2)) for match in _ISO_2022_RUN.finditer(raw))
    return head.decode("ascii", "replace") + "".join(runs)


def _iso_2022_run(charset: bytes, run: bytes) -> str:
    if charset in (b"(B", b"(J"):
        return run.decode("ascii", "replace")
    body = run.rstrip(b"\r\n")
    high = bytes(byte | 0x80 for byte in body)
    text = high.decode("cp932", "replace") if charset == b"(I" else high.decode("euc_jis_2004", "replace")
    return text + run[len(body) :].decode("ascii")


def _utf_16(raw: bytes) -> str:
    return "utf-16-le" if raw[1:_SAMPLE:2].count(0) >= raw[0:_SAMPLE:2].count(0) else "utf-16-be"


def _score(raw: bytes, encoding: str) -> int:
    text = raw.decode(encoding, "replace")
    return len(_LIKELY.findall(text)) - 3 * len(_UNLIKELY.findall(text))
