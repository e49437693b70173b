"""Whether two questions ask the same thing: alike in meaning is not enough where one word turns the answer.

1. Equal normal forms: the same words in any spelling.
2. Else the vectors are near, and nothing that turns an answer differs: both are about the same things (their nouns,
   synonyms being one word, are made of the same characters), name the same numbers, ask for the same (from when is not
   until when), and neither denies what the other states. Words that only ask (日数, 上限, 提出) are about nothing.

Vectors alone do not tell 課長 from 部長: of questions with one such word exchanged most are nearer to each other than
the same question in other words. ``NEAREST`` is chosen by ``python -m bench.approved_answers``, on questions that are
kept apart from those it reports on; an answer to another question is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import numerals
from nanohana.search.synonyms import synonym_places

NEAREST = 0.905  # cosine of E5

_NO_LETTERS = re.compile(r"[\W_]+")
#: Runs of ideographs, katakana or letters; of one ideograph alone only where a particle follows it (妻が, not 出す).
_NOUN = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z]+|[一-鿿々](?=[はがのをにでとも、。?]|$)")
_ASKING = re.compile(
    "何(?:パーセント|[かヶケ箇]?月|週間|時間|種類|年生|度|文字|メガバイト|[一-鿿%]?)(?:以上|以内|以下|未満|前|後|分)?"
    "|教えて|下さい|知りたい"
)
_ABOUT_NOTHING = re.compile(
    "職員|一般|普通|場合|必要|方法|番号|金額|費用|料金|価格|単価|[月年日]額|時間額|日数|期間|期限|上限|限度|最大|範囲|単位"
    "|支給日?|支払|取得|提出|使用|利用|作成|処理|通算|連続|合計|全部|毎[月年]|翌年|年間|時点|当時|以[上内下]|未満|定額|割合"
    "|規定|菜花県|時刻|用|[額料分的者人等日年月時間回際件枚](?![一-鿿])"
)
_ASKS = {
    "until": "いつまで|何[日時]まで|前まで|期限|締切",
    "from": "いつから|何[日時]から|前から",
    "when": "いつ(?!まで|から)|何時(?!間|まで|から)|何曜日|支給日|期日|日程|時刻",
    "days": "何日(?!前|まで|から)|日数",
    "span": "期間|何年|何[かヶケ箇]?月(?!前)|何時間|何分",
    "money": "いくら|何円|何万|料金|費用|単価|額(?=[はをがの。?]|$)",
    "where": "どこ|どちら|何課",
    "who": "誰|だれ",
    "why": "なぜ|理由|どうして",
    "how": "どうやって|どのように|手続|どうすれば",
}
#: What else may be asked for; only ``asks_otherwise`` looks at it.
_ASKS_ALSO = {
    "money": "値段|手数料",
    "count": "何(?:人|名|件|軒|個|台|校|枚|回|点|種類)|いくつ",
    "where": "場所(?=[はをがの。?]|$)",
    "what": r"とは(?:何|なん|$|。|\?)|って(?:何|なん|なに)|何のこと|どんなもの|意味|何をする(?:人|所|仕事)",
    "difference": "違[いうっ]|同じ(?:です|もの)|どちらが",
    "to become": "になるには|になりたい|になれ[るま]",
}
_TIMES = frozenset({"until", "from", "when", "days", "span"})
_DIRECTIONS = frozenset({"until", "from"})
_MEASURES = re.compile("(?<![0-9])1([一-鿿か][一-鿿]?)")  # 1件, 1か月
_BOUNDS = re.compile("[0-9][^0-9、。]{0,4}?(以上|超|以下|以内|未満)")
_DENIES = re.compile("(?<!超えることが)でき(?:ない|ません)|不可|禁止|以外|除[くき]|ない場合|なかった")


def normal_form(text: str) -> str:
    """Equal for every spelling of the same words, whatever stands between them."""
    return _NO_LETTERS.sub("", key(text))


def is_same(one: str, other: str, cosine: float) -> bool:
    """Whether two questions with this cosine of their vectors ask the same."""
    return cosine >= NEAREST and nothing_turns(one, other)


def nothing_turns(one: str, other: str) -> bool:
    """Whether no thing, number, kind of asking or denial differs."""
    first, second = key(one), key(other)
    return (
        _things(first) == _things(second)
        and _numbers(first) == _numbers(second)
        and all(_agree(*map(frozenset, map(pattern.findall, (first, second)))) for pattern in (_MEASURES, _BOUNDS))
        and _asks_alike(first, second)
        and bool(_DENIES.search(first)) == bool(_DENIES.search(second))
    )


def turned(one: str, other: str) -> bool:
    """Whether two questions that name their things in different words ask for different kinds of things, name
    different numbers, or one of them alone denies."""
    first, second = key(one), key(other)
    ours, theirs = _numbers(first), _numbers(second)
    return (
        not _asks_alike(first, second)
        or bool(ours and theirs and ours.isdisjoint(theirs))
        or bool(_DENIES.search(first)) != bool(_DENIES.search(second))
    )


def asks_otherwise(question: str, others: Iterable[str]) -> bool:
    """Whether a question asks for something (a time, a price, a place, a way) that none of the others asks for."""
    ours = _asks_for(question)
    return bool(ours) and all(ours.isdisjoint(_asks_for(other)) for other in others)


def _asks_for(question: str) -> frozenset[str]:
    """Times are one: who asks until when is answered where another asks within how many days."""
    folded = key(question)
    found = _asks(folded) | {kind for kind, words in _ASKS_ALSO.items() if re.search(words, folded)}
    return found - _TIMES | {"time"} if found & _TIMES else found


def _asks_alike(first: str, second: str) -> bool:
    """Both folded: neither asks for a day and the other for a price, nor from when and until when."""
    ours, theirs = _asks(first), _asks(second)
    return _agree(ours, theirs) and _agree(ours & _DIRECTIONS, theirs & _DIRECTIONS)


def _things(question: str) -> frozenset[str]:
    """The characters of its nouns, however they are put together: 利用の記録 is 利用記録, 県外 is not 県内."""
    nouns = _NOUN.findall(_ASKING.sub(" ", _in_one_word(question)))
    return frozenset("".join(_ABOUT_NOTHING.sub("", noun) for noun in nouns))


def _in_one_word(question: str) -> str:
    """With one word for all words that mean the same."""
    parts, end = [], 0
    for place in synonym_places(question):
        word = question[place.start : place.end]
        parts += [question[end : place.start], min((word, *place.synonyms))]
        end = place.end
    return "".join([*parts, question[end:]])


def _numbers(question: str) -> set[str]:
    """Without one, which measures rather than names: 1日に, 1人当たり."""
    return {str(number.value) for number in numerals(question)} - {"1"}


def _asks(question: str) -> frozenset[str]:
    return frozenset(kind for kind, words in _ASKS.items() if re.search(words, question))


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Where one says nothing of it, it is taken to say what the other does."""
    return not one or not other or not one.isdisjoint(other)
