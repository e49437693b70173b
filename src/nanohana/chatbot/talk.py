"""What is no question for information: insults, orders to the machine, greetings, thanks, questions about the chatbot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

_SIGNS = re.compile(r"[\s、。!?！？,.…・~ー♪☆★()（）「」]+")

_INSULTS = re.compile(
    "(?<!に)(?:馬鹿|ばか(?!り|る|ら|し)|バカ|阿呆|アホ|あほ|クソ|くそ(?!う)|カス(?!タ|ケ|テ|ト)|ゴミ(?:野郎|みたい|以下|チャット|ai|役人|職員|役所)|死ね(?!ば|な)|しね(?!ば|な)|消えろ"
    "|黙れ|うざい|ウザい|うぜえ|キモい|きもい|役立たず|使えない(?:な|ね|やつ|奴|ai|チャット|ボット)|無能|税金泥棒|ポンコツ|ふざけ(?:るな|んな|やがって)|くたばれ|ぶっ殺す|ぶん殴る|クズ|給料泥棒|fuck|shit|stupid|idiot|asshole)"
)
#: A question that also holds a question of the field is answered; an insult by itself is not.
_LONGEST_INSULT = 40

_ORDERS = re.compile(
    "(?:これまで|今まで|以前|上記|前)の?(?:指示|命令|ルール|設定|プロンプト)(?:を|は)?(?:すべて|全て|全部)?(?:無視|忘れ|破棄)|システムプロンプト|プロンプトを(?:表示|教え|出力|見せ)"
    "|(?:ignore|disregard|forget)\\s*(?:all|any|the|your)?\\s*(?:previous|prior|above|earlier)|system\\s*prompt|jailbreak|developer\\s*mode|開発者モード|管理者(?:モード|権限)(?:に|で|を)"
    "|(?:あなた|君|お前)は(?:今|これ)から|として(?:振る舞|ふるま|振舞)|になりきって|ロールプレイ|制限(?:を|は)(?:解除|外|無視)|(?:必ず|ただ)「[^」]{1,40}」と(?:だけ)?(?:答え|言|出力|返)|<\\s*(?:script|iframe|img|svg)|drop\\s+table|union\\s+select|\\{\\{|\\$\\{"
)


_NO_TELEPHONE = re.compile(
    "(?:fax|ファックス|ファクス|ファクシミリ|筆談|メール|文字)\\S{0,6}(?:相談|問い?合わせ|連絡|番号|アドレス|質問)|電話(?:が|は|を|で)\\S{0,4}(?:でき|使え|かけられ|聞き取れ|聞こえ)(?:な|ま)"
    "|電話(?:が|は)(?:苦手|難し|むずかし)|電話(?:以外|なし)(?:で|の)"
)

_HARDLY_HEARS_OR_SPEAKS = re.compile(
    "耳が\\S{0,4}(?:聞こえ|きこえ)(?:な|ま|に|づら|ず)|耳(?:が|の)(?:遠|不自由)|聴覚に?障(?:害|がい)|ろう者|難聴"
    "|(?:声|言葉|ことば)(?:が|を)\\S{0,4}(?:出|だ)(?:せ|な|ま|に|ず)|しゃべれ(?:な|ま)"
)

_GIVES_UP = re.compile(
    "(?:(?:じゃ|ほな|それなら|なら)?(?:あ)?(?:もう)(?:ええ|いい|結構|けっこう)(?:わ|です|ねん|や|よ|って|から|ですわ)*"
    "|(?:じゃあ)?もう(?:聞き|質問し)ません|(?:もう)?(?:あきらめ|諦め)(?:ます|ました|る|た)(?:わ|よ)?|(?:ぜんぜん|全然|まったく|全く)?(?:使え|役に立た|話になら)(?:へん|ん|ない)(?:わ|な|ね|です)?"
    "|(?:もう)?(?:いいや|ええわ)?(?:、)?自分で(?:調べ|探し|さがし)(?:ます|る)(?:わ|よ)?)+"
)


class Talk(StrEnum):
    """What small talk is about."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    WHO = "who"
    HOW = "how"
    PERSON = "person"


#: The whole of what is said, without signs.
_TALK: Mapping[Talk, re.Pattern[str]] = {
    talk: re.compile(f"(?:{pattern})")
    for talk, pattern in {
        Talk.GREETING: "(?:こんにちは|こんにちわ|こんばんは|おはよう(?:ございます)?|はじめまして|初めまして|やあ|ハロー|hello|hi|もしもし|よろしく(?:お願い(?:します|いたします))?|お世話になり?(?:ます|っております)?|すみません|ごめんください)+(?:菜花|チャット)?",
        Talk.THANKS: "(?:どうも|大変|本当に|ほんとに|とても)*(?:ありがとう?|有難う|有り難う|サンキュー|thanks|thankyou|感謝(?:します|です)?|助かりました|助かった|助かります|わかりました|分かりました|わかった|りょ(?:うかい)?|あざ(?:っ?す|ます)|了解(?:です|しました)?|なるほど|ok|オッケー|解決しました)(?:ございま(?:す|した))?(?:ね|よ|です)?(?:(?:助かりました|助かります|助かった|ありがとう(?:ございま(?:す|した))?)(?:ね|よ|です)?)?",
        Talk.FAREWELL: "(?:さようなら|さよなら|バイバイ|またね|では(?:また|失礼します)?|失礼します(?:た)?|また(?:何かあったら|なにかあったら|困ったら|(?:わから|分から)なくなったら)?(?:(?:聞き|質問し|お願いし|来)(?:に来)?ます(?:ね)?|(?:聞く|来る|質問する)(?:ね|よ))|おやすみ(?:なさい)?|bye|終わり(?:ます|です)?|終了)",
        Talk.WHO: "(?:あなた|君|きみ|お前|おまえ|これ|このチャット(?:ボット)?|そちら)?(?:は|って|の)?(?:誰|だれ|何者|名前|お名前|人間|ai|ロボット|機械|人|生成ai|chatgpt)(?:は|が|って)?(?:何|なに|なん)?(?:ですか|なの(?:ですか)?|ですよね|か|でしょうか|を?教えて(?:ください)?)?",
        Talk.HOW: "(?:使い方|つかいかた|何が(?:できる|できます|聞け|聞けます|わかる|わかります)|何を(?:聞け|聞いたら|聞けば|聞いて|質問|答え)(?:ば|る|でき|て)?(?:いい|よい|も?いい)?(?:ます|の)?|どう(?:使う|使え|やって使)(?:の|ばいい|います)?|ヘルプ|help|質問があ(?:る|ります|るの)|(?:ちょっと)?(?:聞き|質問し|教えてほし|知り)たい(?:です|こと(?:が)?(?:あ(?:る|ります))?)?|教えて(?:ください)?)(?:は|って)?(?:何|なん)?(?:ですか|の(?:ですか)?|か|んですけど|んですが|のですが)?(?:教えて(?:ください)?)?",
        Talk.PERSON: "(?:お前|おまえ|あんた|機械|ロボット|チャット(?:ボット)?|ai)(?:と|相手)?(?:じゃ|では|は)(?:全然|まったく|全く)?話(?:に|が)(?:な(?:らん|らない|りません)|通じ(?:ん|ない|ません))(?:わ|よ|な|です)?"
        "|(?:(?:問い?合わせ|連絡)(?:先|の?窓口)|(?:問い?合わせ(?:先)?の?|窓口の|県の|そちらの)?(?:電話|tel)番号)(?:は|を|が|って)?(?:何番|なんばん|どこ|何|なに)?(?:です)?(?:か|教え(?:て|ろ)|おしえて|知りたい|(?:わかり|分かり|あり)ますか)?(?:ください|下さい|ほしい|くれ|ちょうだい|もらえますか|いただけますか)?(?:です)?(?:か|が|けど)?"
        "|(?:直接)?(?:電話|でんわ)(?:で|を)?(?:直接)?(?:聞き|話し|相談し|問い?合わせ|確認し|かけ|し)たい(?:です|のですが|んですが|んだけど|んですけど|んじゃが)?"
        "|(?:人|人間|職員|担当(?:者|の(?:人|方))?|オペレーター|係の人|誰か)(?:の(?:人|方))?(?:と|に|へ|を)?(?:直接)?(?:話し?(?:たい|がしたい|せ(?:ます|る)|をしたい|をさせて)|つない(?:で|でほしい)|繋い(?:で|でほしい)|代わ(?:って|りたい)|変わって|かわって|相談(?:したい|できます)|聞きたい|チャットしたい|お願い|出(?:して|せ))(?:くれ|よ|や)?(?:です|ですか|か|ください|下さい|いただけますか|んですけど|のですが|んですが|します)?",
    }.items()
}


def talk(question: str) -> Talk | None:
    """What small talk this is; None where something is asked. Who asks for a person may say why before that."""
    kind = _talk(question)
    if kind is not None or len(question) > _LONGEST_INSULT:
        return kind
    last = [question[start:end] for start, end in sentences(question)][-1:]
    return Talk.PERSON if last and _talk(last[0]) == Talk.PERSON else None


def _talk(words: str) -> Talk | None:
    said = _SIGNS.sub("", key(words))
    return next((kind for kind, pattern in _TALK.items() if pattern.fullmatch(said)), None)


def gives_up(question: str) -> bool:
    """Whether nothing more is said than that it is no use: 「もうええわ」. No small talk: it may be said in despair."""
    return _GIVES_UP.fullmatch(_SIGNS.sub("", key(question))) is not None


def hardly_telephones(text: str) -> bool:
    """Whether contacts in writing help more: who wants one, or says of somebody that he hardly hears or speaks."""
    return without_a_telephone(text) or _HARDLY_HEARS_OR_SPEAKS.search(key(text)) is not None


def without_a_telephone(question: str) -> bool:
    """Whether somebody asks for a way that needs no telephone."""
    return _NO_TELEPHONE.search(key(question)) is not None


def is_insult(question: str) -> bool:
    """Whether the question is little more than an insult."""
    said = key(question)
    return len(said) <= _LONGEST_INSULT and _INSULTS.search(said) is not None


def orders_the_machine(question: str) -> bool:
    """Whether the question tells the machine how to behave, or is code."""
    return _ORDERS.search(key(question)) is not None
