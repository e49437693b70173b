"""The two statements of a sentence that says two things: 「…でき、その場合は…しなければなりません。」"""

from __future__ import annotations

import re
from collections.abc import Iterator

# The end of a first statement, and the same as the end of a sentence.
_ENDS = (
    ("でき", "できる"), ("なければならず", "なければならない"), ("てはならず", "てはならない"), ("ますが", "ます"),
    ("要せず", "要しない"), ("ものとし", "ものとする"), ("ており", "ている"), ("ありませんが", "ありません"),
)  # fmt: skip
_BORDER = re.compile(
    f"(?P<end>{'|'.join(written for written, _ in _ENDS)})、(?:(?:その|この)(?:場合|際)に?は?、?|また、|さらに、)?"
)
_TOPIC = re.compile("^[^、。]{1,40}?は、?")
# A first statement that goes on with another topic: 「甲は1月で、乙は5年です。」
_NEXT_TOPIC = re.compile("(?P<end>[でしれりきめけ])、(?!その|この)(?=[^、。は]{2,20}は[、一-鿿0-9])")
SHORTEST = 8  # characters of a statement


def halves(sentence: str) -> Iterator[tuple[str, str]]:
    """Each way to read a sentence as two; the second has the subject of the first where it names none."""
    for found in _BORDER.finditer(sentence):
        first, second = sentence[: found.start()], sentence[found.end() :]
        if min(len(first), len(second)) < SHORTEST:
            continue
        about = _TOPIC.match(first)
        subject = about.group() if about and not _TOPIC.match(second) else ""
        yield f"{first}{dict(_ENDS)[found['end']]}。", f"{subject}{second}"
    for found in _NEXT_TOPIC.finditer(sentence):
        first, second = sentence[: found.end("end")], sentence[found.end() :]
        if min(len(first), len(second)) >= SHORTEST:
            yield f"{first.removesuffix('で')}。", second
