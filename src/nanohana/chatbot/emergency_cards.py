"""The fixed cards of emergencies: numbers that hold in the whole country, each with where it is published.

No number stands here that is not published by the state or by the body that answers it; ``public`` shows them as they
are. They were compared with kept copies of public pages in November 2026 (118 from general knowledge), not called:
whoever runs the site checks them once a year.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call. ``number`` as it is dialled; ``source`` is where it is published."""

    name: str
    number: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Card:
    """``text`` is read first; the first line is the one to call now."""

    key: str
    title: str
    text: str
    lines: tuple[Line, ...]


_FIRE_AGENCY = "総務省消防庁"
AMBULANCE = Line("消防（火事・救急・救助）", "119", "24時間、無料", _FIRE_AGENCY)
POLICE = Line("警察（事件・事故）", "110", "24時間、無料", "警察庁")
_COAST_GUARD = Line("海上保安庁（海の事件・事故）", "118", "24時間、無料", "海上保安庁")
_UNSURE = Line("救急安心センター（救急車を呼ぶか迷うとき）", "#7119", "実施している地域で使えます", _FIRE_AGENCY)
_CHILD_ILL = Line("こども医療電話相談（休日・夜間）", "#8000", "お住まいの地域の窓口につながります", "厚生労働省")
_POLICE_ADVICE = Line(
    "警察相談専用電話（緊急でない相談）", "#9110", "お住まいの地域の警察の窓口につながります", "警察庁"
)
_CHILD = Line("児童相談所虐待対応ダイヤル", "189", "24時間、無料。匿名でも相談できます", "こども家庭庁")
_CHILD_ADVICE = Line("児童相談所相談専用ダイヤル", "0120-189-783", "24時間、無料", "こども家庭庁")
_CHILD_SOS = Line("24時間子供SOSダイヤル", "0120-0-78310", "24時間、無料。子どもも保護者も相談できます", "文部科学省")
_DV_PLUS = Line("DV相談プラス", "0120-279-889", "24時間、無料", "内閣府")
_DV_NAVI = Line("DV相談ナビ", "#8008", "近くの配偶者暴力相談支援センターにつながります", "内閣府")
_SEXUAL = Line("性犯罪・性暴力被害者のためのワンストップ支援センター", "#8891", "24時間、無料", "内閣府")
_SEXUAL_POLICE = Line("性犯罪被害相談電話（警察）", "#8103", "24時間、無料", "警察庁")
_SOS = Line("#いのちSOS", "0120-061-338", "無料", "厚生労働省「まもろうよ こころ」")
_YORISOI = Line("よりそいホットライン", "0120-279-338", "24時間、無料", "厚生労働省「まもろうよ こころ」")
_INOCHI = Line("いのちの電話", "0120-783-556", "毎日16時から21時まで、無料", "厚生労働省「まもろうよ こころ」")
_KOKORO = Line(
    "こころの健康相談統一ダイヤル",
    "0570-064-556",
    "お住まいの地域の窓口につながります",
    "厚生労働省「まもろうよ こころ」",
)

_LIFE = "命の危険があるときは、すぐに電話してください。このチャットボットは、人につながっていません。"

CARDS = {
    card.key: card
    for card in (
        Card(
            "suicide",
            "つらい気持ちを抱えている方へ",
            "とてもつらい中で、伝えてくださってありがとうございます。ひとりで抱えずに、下の窓口で話してください。匿名でも相談できます。"
            "今すぐ命の危険があるとき、けがをしたり薬をたくさん飲んだりしたときは、119に電話してください。",
            (AMBULANCE, _YORISOI, _SOS, _INOCHI, _KOKORO, _CHILD_SOS),
        ),
        Card(
            "child_abuse",
            "子どもの安全が心配な方へ",
            "今、子どもに危険があるときは、110に電話してください。虐待かもしれないと思ったとき、たたいてしまいそうなとき、"
            "あなた自身がつらい目にあっているときは、189に電話してください。確かでなくても構いません。"
            "こどもの みなさんも、189に でんわして いいです。ひとりで がまんしないで ください。",
            (_CHILD, POLICE, _CHILD_ADVICE, _CHILD_SOS),
        ),
        Card(
            "bullying",
            "いじめや友だちのことで、つらいとき",
            "つらいことを、伝えてくださってありがとうございます。あなたは悪くありません。下の電話で話してください。名前を言わなくても構いません。"
            "保護者の方も相談できます。なぐられる、お金を取られるなど、今、危険があるときは、110に電話してください。けがをしたときは、119に電話してください。"
            "こどもの みなさん、ひとりで がまんしないで、おとなに はなして ください。",
            (_CHILD_SOS, _CHILD_ADVICE, POLICE, AMBULANCE, _YORISOI),
        ),
        Card(
            "domestic_violence",
            "配偶者や交際相手の暴力でお困りの方へ",
            "今、危険があるときは、安全な場所に離れて、110に電話してください。あなたは悪くありません。下の窓口では、相談の秘密が守られます。",
            (POLICE, _DV_PLUS, _DV_NAVI),
        ),
        Card(
            "elder_abuse",
            "高齢の方・障害のある方の安全が心配な方へ",
            "今、危険があるときは、110に電話してください。けがや急病のときは、119に電話してください。"
            "虐待かもしれないと思ったときは、お住まいの市町村の地域包括支援センター（高齢の方）か、市町村障害者虐待防止センター（障害のある方）に連絡してください。",
            (POLICE, AMBULANCE, _YORISOI),
        ),
        Card(
            "sexual_violence",
            "性暴力の被害にあわれた方へ",
            "今、危険があるときは、110に電話してください。あなたは悪くありません。下の窓口では、相談の秘密が守られます。",
            (POLICE, _SEXUAL, _SEXUAL_POLICE),
        ),
        Card(
            "medical",
            "急病やけがのとき",
            f"{_LIFE}意識がない、息が苦しい、胸が強く痛む、大量に出血しているときは、ためらわずに119に電話してください。",
            (AMBULANCE, _UNSURE, _CHILD_ILL),
        ),
        Card(
            "fire",
            "火事・爆発・ガス漏れのとき",
            f"{_LIFE}安全な場所に離れてから、119に電話してください。",
            (AMBULANCE, POLICE),
        ),
        Card(
            "disaster",
            "災害の危険が迫っているとき",
            f"{_LIFE}閉じ込められた、流された、取り残されたときは、119か110に電話してください。"
            "がけや川の様子がおかしいときは、すぐにその場を離れ、市町村の避難の情報に従ってください。",
            (AMBULANCE, POLICE, _COAST_GUARD),
        ),
        Card(
            "crime",
            "事件や事故のとき",
            f"{_LIFE}安全な場所に離れてから、110に電話してください。けが人がいるときは、119に電話してください。"
            "家族などが帰らず、行方が分からないときは、待たずに110か近くの警察署・交番に知らせてください。",
            (POLICE, AMBULANCE, _POLICE_ADVICE),
        ),
    )
}
