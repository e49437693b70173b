"""What a sentence of minutes is: a decision, something to be done, a point at issue, or a report.

Japanese says it at the end: the predicate decides, not the words before it. 「…を決定した」 is a decision;
「決定した方針を説明した」, 「決定には至らなかった」, 「決定すべきではないか」 and 「前回の会議で決定した」 are none.
"""

from __future__ import annotations

import re

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

_BRACKETS = re.compile(r"\([^()]*\)")
#: と, but for 「…を目的とする」 and the like.
_AS = ("目的", "対象", "原則", "主体", "必要", "内容", "前提", "目標", "基本", "議題", "課題", "以上")
_NAMED = "(?<![をもに])" + "".join(f"(?<!{noun})" for noun in _AS) + "と"
_DECIDED = re.compile(
    "(?:"
    "(?:こと|もの|方針|案|扱い|方向|運び)(?:と(?:し(?:た|ました|ます|ている|ています)|する|な(?:った|りました|っている|ります|る)|決(?:定した|まった|めた))"
    "|に(?:し(?:た|ました|ます)|する|な(?:った|りました)|(?:決定|決議)(?:した|しました|する|します|された|されました)|決(?:まった|まりました|めた|めました|する)))"
    "|(?:に|を|で|て|と|が|は|も|り|ま|く|、|[一-鿿])(?:決定|決議|議決|可決|採択|承認|了承|合意|確認|採用|選任|選出|互選|決裁|否決)(?:(?:を(?:得|いただい)(?:た|ました))"
    "|が(?:得られ|なされ|され)(?:た|ました)|となった|となりました|し(?:た|ました)|する|します|され(?:た|ました)|済み?)?"
    "|(?:に|で)(?:意見が)?(?:決まった|決まりました|まとまった|一致した|一致しました|落ち着いた)"
    "|(?:見送|取りやめ|据え?置|先送り|延期|中止)(?:る|った|りました|ること|く|いた|に(?:した|しました|なった)|(?:と)?(?:する|した|しました|します|となった))"
    "|" + _NAMED + "(?:する|します|した|しました)"
    "|" + _NAMED + "し(?:て)?、[^。]{2,40}(?:する|します)"
    ")(?:旨(?:を)?(?:確認|決定)(?:した|された))?$"
)
_CHAIRS = re.compile("(?:長|知事)$")
_RULED = re.compile(
    "は、?[^。]*(?:変更|廃止|採用|統一|新設|設置|設け|切り替え|見直|引き上げ|引き下げ|延長|短縮|中止|継続|実施|運行|適用|発令)"
    "(?:する|します|る|ます)$"
)
_ASSENT = re.compile(
    "^(?:[「(]?異議(?:なし|ありません|ない)[」)]?|(?:全(?:員|会)一致|賛成(?:多数|全員)|挙手(?:多数|全員)|異議な[くし])(?:で|により|にて)?(?:承認|可決|了承|決定)?(?:され(?:た|ました)|した|しました)?|(?:各委員|委員|出席者|一同)?(?:これを)?(?:了承|承認|同意)(?:された|されました|した)?)"
    "[」)]?(?:の(?:声|発言)(?:あり|が?あった|多数)?|と(?:呼ぶ|言う)者(?:あり|多し|多数))?$"
)
_PROPOSED = re.compile(
    "(?:こと(?:と|に)|と|で|に)(?:したい|いたしたい|させていただきたい|させていただ(?:く|きます)|進めたい|し(?:て)?よろしい|いたします|してはいかが|よい|よろしい)"
    "(?:と(?:思う|思います|考える|考えています)|です)?(?:が(?:、)?)?(?:よろしい|いかが|どう|異議)?(?:でしょう|です|ござい|あり)?(?:か|ますか|ませんか|ないか)?$|(?:こと(?:と|に)|と)(?:いた)?したい(?:と(?:思|考)[一-鿿ぁ-ん]+)?$|よろしいでしょうか$|(?:ご|御)?異議(?:は)?(?:ありませんか|ございませんか|ないか)$"
)
_UNDECIDED = re.compile(
    "(?:決定|決議|結論|合意|了承|承認|一致)(?:を|が|に|には|は)?(?:し(?:なかった|ていない|ません)|至らな|至って(?:い)?な|至りません|出な(?:かった|い)|出ませんでした|得られな|され(?:なかった|ず))"
    "|結論を?(?:見送|先送)|検討課題とする|(?:見|し)て(?:から)?判断|決まらな|決まっていな|未定|未決|保留(?:とする|とした|とし|となった|にする|にした)?$|継続(?:して)?(?:審議|協議|検討|課題)|引き?続き(?:、)?(?:検討|協議|審議|議論)|結論を(?:持ち越|先送)|次回(?:に|へ)(?:持ち越|先送|繰り越)"
)
_OF_OTHERS = re.compile(
    "(?:前回|前々回|昨年度?|前年度?|一昨年度?|先月|先週|先日|昨日|過去|従前|従来|当初)(?:の)?(?:[^、。]{0,12}(?:会議|委員会|打合せ|打ち合わせ|議会|部会|協議会))?(?:で|において|に(?!つ)|は|から)"
    "|(?:既に|すでに|これまで(?:に|の))"
    "|(?:国|政府|閣議|国会|(?<!協)議会|他県|他団体|近隣(?:都県|県|市)?|[一-鿿]{1,8}省|[一-鿿]{1,4}庁|[一-鿿]{2,3}市)(?:が|は|では|で|において|から|により|の(?:会議|審議会|通知)で)"
)
_REPORTED = re.compile(
    "(?:と|との|という|旨の|とする|ている|いる|である)?(?:説明|報告|紹介|発言|回答|質問|意見|指摘|要望|提案|懸念|声|話|補足|情報提供|発表)"
    "(?:が|は|も|を)?(?:あった|ありました|あり|出(?:た|された|ました)|なされ(?:た|ました)|され(?:た|ました)|し(?:た|ました)|受けた|行った|寄せられた|多かった)?$"
)
_WISHED = re.compile(
    "(?:か|たい|たいです|べき(?:だ|である|です|ではないか)?|と(?:思|考)(?:う|える|います|えます|えている|っている|っています|えています)|と聞いている|見込み(?:である|です)?|はず(?:だ|である|です)?"
    "|かもしれ(?:ない|ません)|でしょう|だろう|望ましい|ほしい|欲しい|必要(?:が)?(?:ある|あります|だ|です|である)|場合(?:は|も)?(?:ある)?|可能性がある|できないか|どうか|ではないか)$"
)
_ISSUE = re.compile(
    "(?:か|かと(?:思う|思います|考える)|(?:べき|必要)(?:だ|である|です|ではないか)?(?:と(?:思|考)[一-鿿ぁ-ん]{1,6})?|では(?:ない|ないでしょう|なかろう)か|どうか|でしょうか|いかがか"
    "|必要(?:が)?(?:ある|あります|だ|です|である)(?:と(?:思|考)[一-鿿ぁ-ん]+)?|懸念(?:される|されます|がある|があります|している|しています)?|心配(?:だ|です|である|している|がある|があります)?|限界(?:だ|です|である|に来ている|がある)?|不安(?:だ|です|である|がある|があります|の声がある)?|おそれ(?:が)?(?:ある|あります)|課題(?:だ|です|である|がある|があります|となる|となっている|と考える)?ね?"
    "|(?:問題|難し|困難|負担)[一-鿿ぁ-ん]{0,8}|て(?:しまう|しまいます)|(?:でき|られ|足り|付か|間に合わ)(?:ない|ません)|(?:声|意見|指摘|要望|懸念)(?:が|は|も|を)(?!一致|まと)[^。]{0,20}|疑問(?:だ|です|がある|があります|が残る)|かもしれ(?:ない|ません)|望ましい(?:です|と考える)?|ほしい(?:です)?|欲しい|(?:と|との|という|といった|する)(?:意見|質問|指摘|懸念|要望|声|疑問|提案|発言)(?:が|は|も)?(?:あった|ありました|出(?:た|ました|された)|多かった|あがった|挙がった|寄せられた|あり)?)$"
)
_ASKED = re.compile(
    "(?:て|で)(?:ください|下さい|いただきたい|いただけ(?:ます|ません|ない)か|いただく|いただきます|ほしい|欲しい|もらいたい|もらう|もらえ(?:ない)?(?:か|ます)|おいて(?:ください|ほしい))(?:です)?(?:と(?:思|考)[一-鿿ぁ-ん]+)?$"
    "|(?:を|よう(?:に)?|お|ご|、)?(?:願い|お願い)(?:する|ます|します|した|しました|したい|いたします|いたしたい|申し上げ(?:る|ます))?(?:です)?$"
    "|(?:よう(?:に)?|こと(?:を)?|を)(?:依頼|指示|求め|要請|要望|お願い)(?:する|した|しました|します|があった|がありました|る|た|ました)$"
    "|(?:依頼|指示)(?:が(?:あった|ありました)|した|しました|された)$"
)
_TAKEN_HOME = re.compile(
    "持ち?帰(?:る|り|って|った|ります|らせて)|宿題(?:とする|とした|となった|と(?:し|な)|事項とする)"
)
_PROMPT = re.compile(
    "(?:まで|次回|後日|改めて|あらためて|早急|速やか|至急|早め|直ちに|別途|今後|引き?続き|来週|来月|今週|今月|年度内|年内|以内に)"
)
#: 「聞いておく」「確認しておきます」「当たってみます」: who says it takes it on, also without a day.
_SEEN_TO = re.compile(
    "(?:[てで](?:お(?:く|きます|こう|きましょう)|み(?:る|ます|よう|ましょう))|と(?:く|きます))[ねよ]?$"
)
#: ... but for what is done by saying so, and what is left as it is (「保留にしておく」).
_BY_SAYING = re.compile(
    "(?:申し(?:上げ|添え)|言っ|述べ|話し|付け(?:加え|足し)|断(?:っ|りし)|触れ|(?:指摘|説明|報告|紹介|補足|[にと])し)(?:て|と)[^て]{1,6}$"
)
_PAST = re.compile(
    "(?:した|しました|された|されました|行った|行いました|った|った。|いた|いました|なった|れた|りました|きました|みだ|済み|済みである|ている|ています|ていた)$"
)
_CHANGED = re.compile("(?:こと|もの)(?:と|に)(?:した|しました|なった|なりました)$")
_CONDUCT = re.compile(
    "(?:開会|閉会|始め(?:ます|る|たい)|(?:確認|決め|伺い|議論|協議|検討)(?:し)?たい$|ご?(?:紹介|挨拶|進行)(?:する|します|いたします)$|お手元|配[布付]した|ご覧(?:ください|いただきたい)"
    "|ご?(?:意見|質問|質疑|発言)(?:を|が|は)?(?:お願い(?:します|する)|いただきたい|ございませんか|ありますか|ありませんか|あればお願いします|伺いたい)"
    "|よろしくお願い(?:します|いたします|する))"
)
_SPOKEN = re.compile(
    "ご?(?:説明|報告)(?:する|します|いたします|申し上げます|(?:を)?願います|をお願いします|をお願いする)$"
)
_NOT_YET = re.compile(
    "(?:(?:こと|もの)(?:と|に)(?:する|した|しました|します|なった|なりました|なる)|こと|予定(?:である|です|とする)?|方針(?:である|です|とする|とした)?"
    "|と(?:思|考)(?:う|います|えている|えています|えます))$"
)
_TAIL = 40  # characters in which the predicate stands
_POLITE = frozenset({"ます", "です", "たい", "せる", "させる", "ね", "よ", "致す"})
_STATES = frozenset(
    {
        "成る",
        "有る",
        "居る",
        "出来る",
        "要る",
        "思う",
        "考える",
        "掛かる",
        "見込む",
        "言う",
        "異なる",
        "違う",
        "分かる",
        "足りる",
    }
    | {
        "聞く",
        "超える",
        "増える",
        "減る",
        "終わる",
        "始まる",
        "占める",
        "続く",
        "残る",
        "生じる",
        "見える",
        "見込める",
        "満たす",
    }
)


def tail(text: str) -> str:
    """A sentence folded, without what stands in brackets and without its last marks."""
    return _BRACKETS.sub("", key(text)).strip().rstrip("。.、 」")


def is_decision(text: str) -> bool:
    end = tail(text)
    if _UNDECIDED.search(end) or _WISHED.search(end) or _REPORTED.search(end) or is_of_others(text):
        return False
    return _DECIDED.search(end) is not None


def is_ruling(text: str, speaker: str) -> bool:
    """What who chairs the meeting states to be done: 「判型はA4判に変更する。」"""
    return _CHAIRS.search(speaker) is not None and _RULED.search(tail(text)) is not None


def is_assent(text: str) -> bool:
    """「異議なし」: what was proposed just before is decided."""
    return _ASSENT.search(key(text).strip("() 。「」")) is not None


def is_proposal(text: str) -> bool:
    return _PROPOSED.search(tail(text)) is not None


def is_bare_question(text: str) -> bool:
    """「ご異議ありませんか」: it asks for assent and says nothing else."""
    return len(tail(text)) <= 20 and re.search("異議|よろしい", tail(text)) is not None


def is_undecided(text: str) -> bool:
    return _UNDECIDED.search(tail(text)) is not None


def is_issue(text: str) -> bool:
    end = tail(text)
    return len(end) >= 10 and not _is_conduct(text) and (_ISSUE.search(end) is not None or is_undecided(text))


def is_request(text: str) -> bool:
    end = tail(text)
    return _ASKED.search(end) is not None and not _is_conduct(text)


def is_undertaken(text: str) -> bool:
    """Whether somebody will do something: by its last verb, which is neither past nor denied, and says more than a
    state."""
    plain = _NOT_YET.sub("", tail(text))
    words = [word for _, found in morphemes(plain[-_TAIL:]) for word in found]
    while words and (words[-1].part_of_speech()[0] in ("助詞", "補助記号") or words[-1].dictionary_form() in _POLITE):
        words.pop()
    if not words or _is_conduct(text) or plain.endswith("か"):
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else None
    kind = last.part_of_speech()
    if kind[0] == "名詞":
        return kind[2] in ("サ変可能", "サ変形状詞可能")
    if kind[0] != "動詞" or last.normalized_form() in _STATES:
        return False
    return last.dictionary_form() != "する" or before is None or before.part_of_speech()[0] != "助詞"


def is_seen_to(text: str) -> bool:
    """Whether the speaker says to see to it: 「聞いておく」「確認しておきます」."""
    end = _NOT_YET.sub("", tail(text))
    return _SEEN_TO.search(end) is not None and _BY_SAYING.search(end) is None and not _is_conduct(text)


def _is_conduct(text: str) -> bool:
    """What is said to conduct the meeting; 「報告します」 is, 「次回報告します」 is not."""
    end = tail(text)
    return _CONDUCT.search(end) is not None or (_SPOKEN.search(end) is not None and not is_prompt(text))


def is_of_others(text: str) -> bool:
    """What another body, or an earlier meeting, did."""
    return _OF_OTHERS.search(tail(text)) is not None


def is_expected(text: str) -> bool:
    """「…する予定である」: a plan, of which the speaker tells."""
    return re.search("予定(?:である|です|だ)?$", tail(text)) is not None


def is_taken_home(text: str) -> bool:
    return _TAKEN_HOME.search(tail(text)) is not None


def is_prompt(text: str) -> bool:
    """Whether it says when: by a day, next time, at once."""
    return _PROMPT.search(key(text)) is not None


def is_past(text: str) -> bool:
    end = tail(text)
    return _PAST.search(end) is not None and not _CHANGED.search(end)
