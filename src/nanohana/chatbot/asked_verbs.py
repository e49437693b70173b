"""The verbs of a question that say what is done: 「資格を取る」 is not answered by what 「資格を失う」 asks.

Verbs of asking, of wanting and of any state (ある, なる, できる, 知る, 困る) are none of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nanohana.chatbot.asked_nouns import forms_of
from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

_IDEOGRAPHS = re.compile("[一-鿿々]")
_LIGHT = frozenset({
    "為る", "居る", "有る", "成る", "出来る", "言う", "思う", "教える", "下さる", "貰う", "呉れる", "良い", "知る",
    "行く", "来る", "欲しい", "無い", "遣る", "仕舞う", "置く", "見る", "頂く", "致す", "御座る", "仰る", "掛かる",
    "要る", "聞く", "分かる", "困る",
})  # fmt: skip


def unknown_verbs(question: str, text: str) -> list[str]:
    """Those of a question, as the dictionary writes them, that a text has in no form; 配る is known by 配布."""
    folded = key(text)
    verbs = _verbs(key(question))
    forms = forms_of(folded) if verbs else frozenset()
    return [verb for verb in verbs if verb not in forms and _stem(verb) not in folded]


def _stem(verb: str) -> str:
    """Its ideographs; the whole verb where there are none."""
    return "".join(_IDEOGRAPHS.findall(verb)) or verb


@lru_cache(maxsize=64)
def _verbs(folded: str) -> tuple[str, ...]:
    """Their forms in the dictionary, in the order of a folded question, each once."""
    words = [word for _, found in morphemes(folded) for word in found]
    said = (word.normalized_form() for word in words if word.part_of_speech()[:2] == ("動詞", "一般"))
    return tuple(dict.fromkeys(verb for verb in said if verb not in _LIGHT))
