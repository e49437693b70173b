"""One spelling for every way of writing the same Japanese characters, with the way back to the original offsets.

1. Unicode NFKC: full and half width, ligatures (㍿, ㋿, ㎡), Kangxi radicals (U+2F00) that PDF fonts use.
2. What NFKC leaves apart: radicals of U+2E80 (Unicode's EquivalentUnifiedIdeograph.txt), 旧字体 and 異体字,
   the many dashes, 〜 and ～, invisible characters.
3. A dash after kana is the long-vowel mark (コンピュ－タ), a long-vowel mark after a digit is a dash (03ー1234).
4. Lower case.

The result is a key for comparison, never shown to a reader.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# Pairs of (written, folded). 旧字体 by the appendix of 常用漢字表; 異体字 are those of names and places.
_OLD_FORMS = (
    "亞亜惡悪壓圧圍囲爲為醫医壹壱隱隠榮栄營営衞衛驛駅圓円鹽塩奧奥應応歐欧毆殴櫻桜假仮價価畫画會会壞壊懷懐繪絵"
    "擴拡殼殻覺覚學学嶽岳樂楽渴渇勸勧卷巻寬寛歡歓罐缶觀観關関陷陥顏顔氣気旣既歸帰龜亀僞偽戲戯犧犠舊旧據拠"
    "擧挙虛虚峽峡挾挟敎教狹狭鄕郷堯尭曉暁區区驅駆勳勲薰薫徑径惠恵溪渓經経繼継莖茎螢蛍輕軽鷄鶏藝芸擊撃缺欠儉倹"
    "劍剣圈圏檢検權権獻献縣県險険顯顕驗験嚴厳效効廣広恆恒鑛鉱號号國国黑黒濟済碎砕齋斎劑剤雜雑參参慘惨棧桟蠶蚕"
    "贊賛殘残絲糸齒歯兒児辭辞濕湿實実舍舎寫写釋釈壽寿收収從従澁渋獸獣縱縦肅粛處処緖緒敍叙奬奨將将燒焼稱称證証"
    "乘乗剩剰壤壌孃嬢條条淨浄疊畳穰穣讓譲釀醸囑嘱觸触寢寝愼慎晉晋眞真盡尽圖図粹粋醉酔隨随髓髄數数樞枢聲声靜静"
    "齊斉攝摂竊窃專専戰戦淺浅潛潜纖繊踐践錢銭禪禅雙双壯壮搜捜插挿爭争總総聰聡莊荘裝装騷騒增増臟臓藏蔵屬属續続"
    "墮堕對対體体帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳廳庁聽聴敕勅鎭鎮遞逓鐵鉄"
    "轉転點点傳伝黨党盜盗燈灯當当鬭闘德徳獨独讀読屆届繩縄貳弐腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮濱浜甁瓶"
    "拂払佛仏竝並變変邊辺邉辺辨弁瓣弁辯弁舖舗穗穂寶宝豐豊沒没飜翻萬万滿満默黙彌弥藥薬譯訳豫予餘余與与譽誉搖揺"
    "樣様謠謡來来賴頼亂乱覽覧龍竜兩両獵猟壘塁勵励禮礼隸隷靈霊齡齢戀恋爐炉勞労樓楼祿録灣湾瑤瑶遙遥槇槙飮飲"
    "髙高﨑崎嵜崎碕崎濵浜嶋島嶌島𠮷吉栁柳槗橋桒桑斈学冨富峯峰曻昇淸清靑青步歩每毎內内"
    "黃黄錄録祿禄卽即鄰隣裡裏廐厩迹跡蹟跡"
)
_RADICALS = (
    "⺃乚⺅亻⺉刂⺋㔾⺎兀⺏尣⺒巳⺓幺⺖忄⺘扌⺙攵⺛旡⺝月⺟母⺠民⺡氵⺢氺⺣灬⺦丬⺨犭⺩王⺫罒⺬示⺭礻⺮竹⺯糸⺱罓⺲罒⺹耂⺼月⺽臼"
    "⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻌辶⻍辶⻎辶⻏阝⻑長⻖阝⻗雨⻘青⻝食⻞食⻟飠⻤鬼⻨麦⻩黄⻫斉⻭歯⻯竜⻲亀⻳亀"
)
_DASHES = "‐‑‒–—―−─━ｰ－﹣"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"


def _pairs(text: str) -> dict[str, str]:
    return dict(zip(text[::2], text[1::2], strict=True))


_FOLDED = str.maketrans(
    {
        **_pairs(_OLD_FORMS),
        **_pairs(_RADICALS),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys(_INVISIBLE, ""),
        "ヶ": "ケ",
        "ヵ": "カ",
    }
)
_TO_FOLD = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")
#: Runs that NFKC may change, in a text in which nothing becomes one with the character before it.
_UNLIKE_KEY = re.compile("[^一-鿿ぁ-ゖァ-ヺ、。\n]+")
_CLUSTER = re.compile(".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
#: Characters that vanish, or may become one with the character before them (accents, 濁点, scripts with vowel signs).
#: Where there is none, no character becomes shorter, so a text that keeps its length keeps every character's place.
_SHRINKS = re.compile(
    f"[{_INVISIBLE}\u0300-\u036f\u0590-\u1fff\u3099\u309a\ua800-\uabff\uff9e\uff9f\U00010a00-\U0001e8ff]"
)
_DASH_AFTER_KANA = re.compile("(?<=[ぁ-ゖァ-ヺー])-(?=[ぁ-ゖァ-ヺ]|$)|(?<=[ァ-ヺー])-(?![0-9a-z])")
_LONG_VOWEL_AFTER_DIGIT = re.compile("(?<=[0-9a-z])ー(?=[0-9a-z])")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the key; ``offsets[i]`` is where its character ``i`` began in the original (one more for the end)."""

    text: str
    offsets: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that became ``text[start:end]`` (not empty)."""
        last = self.offsets[end - 1]
        following = bisect_right(self.offsets, last, end, len(self.offsets) - 1)
        return self.offsets[start], self.offsets[following]


def fold(text: str) -> Folded:
    """The key of a text, with its offsets."""
    plain = _unmarked(text)
    if len(plain) == len(text) and not _SHRINKS.search(text):
        return Folded(_dashes(plain), range(len(text) + 1))
    characters: list[str] = []
    offsets: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        part = _unmarked(cluster.group())
        characters.append(part)
        offsets.extend([cluster.start()] * len(part))
    return Folded(_dashes("".join(characters)), [*offsets, len(text)])


def key(text: str) -> str:
    """The key of a text alone: equal for every spelling of the same words."""
    return _dashes(_unmarked(text))


def _unmarked(text: str) -> str:
    """Most of a text stands as in its key already; only the rest goes the slow way."""
    if _SHRINKS.search(text):
        text = unicodedata.normalize("NFKC", text)
    else:
        text = _UNLIKE_KEY.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    return (text.translate(_FOLDED) if _TO_FOLD.search(text) else text).lower()


def _dashes(text: str) -> str:
    """One character for one, so that offsets hold."""
    if "-" in text:
        text = _DASH_AFTER_KANA.sub("ー", text)
    return _LONG_VOWEL_AFTER_DIGIT.sub("-", text) if "ー" in text else text
