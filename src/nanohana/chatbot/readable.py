"""Whether a question can be read at all: how long it is, whether it holds words, whether they are Japanese."""

from __future__ import annotations

import re
import unicodedata

from nanohana.chatbot import texts

LONGEST = 500  # characters of a question
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー]")
_HAN = re.compile("[一-鿿]")
_OTHER_LETTERS = re.compile("[A-Za-zÀ-ɏḀ-ỿЀ-ӿ가-힣ᄀ-ᇿㄱ-ㆎऀ-ॿ฀-๿؀-ۿঀ-৿က-႟ក-៿]")
#: Words of Chinese in characters that Japanese has, too, but hardly writes without kana; 我 not in 怪我, 我孫子, 我慢.
_CHINESE = re.compile("(?<!怪)我(?![孫慢])|[什怎麼這們沒從對關應讓錢]")
#: Words that make a sentence of English, letters with marks that only Vietnamese has: two of them are no name.
_ENGLISH = re.compile(
    r"(?<![\w-])(?:what|where|when|which|how|who|why|can|could|do|does|is|are|the|my|to|for|i|you|need|want)(?![\w-])",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯẠ-ỹ]")
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
        return len(_CHINESE.findall(plain)) + sum(map(_is_not_written_in_japanese, _HAN.findall(plain))) >= 2
    if any(len(pattern.findall(plain)) >= 2 for pattern in (_ENGLISH, _VIETNAMESE)):
        return True
    return len(_OTHER_LETTERS.findall(plain)) > _LONGEST_LATIN_NAME or bool(re.search("[가-힣฀-๿ऀ-ॿЀ-ӿ؀-ۿ]", plain))


def _is_not_written_in_japanese(character: str) -> bool:
    """Whether no Japanese code page has a character (JIS X 0208 with the additions of Windows): 车, 驾, 吗."""
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return True
    return False
