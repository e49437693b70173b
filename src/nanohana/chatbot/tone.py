"""The tone (口調) of a chatbot: its framing texts in the wordings to choose from, each written by hand.

Only what frames an answer differs: small talk, the lead-in, a question back, what is said where nothing was found.
Approved answers, sentences of documents, the owner's own greeting, emergencies, refusals and warnings are the same in
every tone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nanohana.chatbot import texts


class Tone(StrEnum):
    """``STANDARD`` is what every version spoke before there was a choice."""

    STANDARD = "standard"
    GENTLE = "gentle"
    BRIEF = "brief"


TITLES: Mapping[Tone, str] = {
    Tone.STANDARD: "ていねい（標準）",
    Tone.GENTLE: "やわらかい",
    Tone.BRIEF: "簡潔",
}


@dataclass(frozen=True, slots=True)
class Framing:
    """The texts of one tone; those of small talk and of another chatbot take ``title``, ``field`` and ``owner``."""

    greeting: str
    thanks: str
    farewell: str
    who: str
    how: str
    person: str
    faq_choices: str
    vague: str
    other_chatbot: str
    welfare: str
    no_evidence: str
    evidence: str


_FRAMINGS: Mapping[Tone, Framing] = {
    Tone.STANDARD: Framing(
        greeting=texts.GREETING,
        thanks=texts.THANKS,
        farewell=texts.FAREWELL,
        who=texts.WHO,
        how=texts.HOW,
        person=texts.PERSON,
        faq_choices=texts.FAQ_CHOICES,
        vague=texts.VAGUE,
        other_chatbot=texts.OTHER_CHATBOT,
        welfare=texts.WELFARE,
        no_evidence=texts.NO_EVIDENCE,
        evidence=texts.EVIDENCE,
    ),
    Tone.GENTLE: Framing(
        greeting="こんにちは。{title}です。{field}のことで分からないことがあれば、どうぞ気軽に聞いてください。",
        thanks="お役に立ててよかったです。ほかにも気になることがあれば、いつでも聞いてください。",
        farewell="ご利用ありがとうございました。また何かあれば、いつでもどうぞ。",
        who="{title}といいます。人ではなく、プログラムがお答えしています。{owner}が公開した情報の中から答えを探して、見つからないときは窓口をご案内しますね。",
        how="知りたいことを、ふだんのことばでそのまま書いてください。たとえば、こんなふうに聞けます。",
        person="職員と話したいときは、下の窓口へどうぞ。",
        faq_choices="お聞きになりたいのは、次のどれに近いでしょうか。近いものを選ぶか、もう少し詳しく教えてください。",
        vague="もう少しだけ、詳しく教えてもらえますか。たとえば、こんなふうに書けます。",
        other_chatbot="ごめんなさい、「{title}」ではお答えできない内容です。次のチャットボットなら、ご案内できそうです。",
        welfare="暮らしや福祉のことでお困りなのですね。「福祉の相談窓口のご案内」で、お住まいの地域の窓口を一緒に探せます。",
        no_evidence=(
            "ごめんなさい、公開している情報の中に、お答えできる内容が見つかりませんでした。確かでないことは、お答えしていません。"
            "お手数ですが、下の窓口に聞いてみてください。"
        ),
        evidence="公開している資料に、こう書かれています。",
    ),
    Tone.BRIEF: Framing(
        greeting="{title}です。{field}についての質問を入力してください。",
        thanks="ほかにも質問があれば、入力してください。",
        farewell="ご利用ありがとうございました。",
        who="{title}です。人ではなく、プログラムが{owner}の公開した情報から答えます。見つからないときは窓口を案内します。",
        how="知りたいことを、文章で入力してください。例：",
        person="職員と話すときは、下の窓口を利用してください。",
        faq_choices="次のどれに近いですか。選ぶか、詳しく入力してください。",
        vague="詳しく入力してください。例：",
        other_chatbot="「{title}」では答えられない内容です。次のチャットボットが案内します。",
        welfare="生活や福祉の困りごとは、「福祉の相談窓口のご案内」で地域の窓口を探せます。",
        no_evidence="公開している情報に、答えが見つかりませんでした。確かでないことは答えていません。下の窓口に問い合わせてください。",
        evidence="公開している資料の記載です。",
    ),
}


def framing(tone: str) -> Framing:
    """The texts of a tone; of one that is not known (a version of another release) the standard ones."""
    return _FRAMINGS[Tone(tone) if tone in set(Tone) else Tone.STANDARD]


def in_any_tone(name: str) -> frozenset[str]:
    """A text of ``Framing`` by its name, in all tones: a reply that was kept is known again by it."""
    return frozenset(getattr(each, name) for each in _FRAMINGS.values())
