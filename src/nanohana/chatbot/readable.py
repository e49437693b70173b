"""Whether a question can be read at all: how long it is, whether it holds words, whether they are Japanese."""

from __future__ import annotations

import re
import unicodedata

from nanohana.chatbot import texts

LONGEST = 500  # characters of a question
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー]")
_HAN = re.compile("[一-鿿]")
_OTHER_LETTERS = re.compile("[A-Za-zÀ-ɏḀ-ỿЀ-ӿ가-힣ᄀ-ᇿㄱ-ㆎऀ-ॿ฀-๿؀-ۿঀ-৿က-႟ក-៿]")
#: Characters of Chinese that Japanese does not write.
_CHINESE = re.compile(
    "[们吗呢这么样税务车险请问钱谁说话应该办证没过给还让从对开关见门问间时电几哪您咱怎啊吧嗎麼這還說應該證辦請問錢誰話們呢沒過給讓從對開關]"
)
_LONGEST_LATIN_NAME = 24  # letters: 「NPO」「WAON」 are questions, too


def reason_against(question: str) -> str:
    """Why the question cannot be read, to be shown; empty where it can."""
    if len(question) > LONGEST:
        return texts.TOO_LONG.format(most=LONGEST, length=len(question))
    if not any(unicodedata.category(character)[0] in "LN" for character in question):
        return texts.EMPTY
    return texts.OTHER_LANGUAGE if is_foreign(question) else ""


def is_foreign(question: str) -> bool:
    """Whether it is written in another language than Japanese."""
    plain = unicodedata.normalize("NFKC", question)
    if _JAPANESE.search(plain):
        return False
    if _HAN.search(plain):
        return len(_CHINESE.findall(plain)) >= 2
    return len(_OTHER_LETTERS.findall(plain)) > _LONGEST_LATIN_NAME or bool(re.search("[가-힣฀-๿ऀ-ॿЀ-ӿ؀-ۿ]", plain))
