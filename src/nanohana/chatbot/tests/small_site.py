"""A site of two small chatbots, and a question asked there."""

from __future__ import annotations

import datetime

from nanohana.chatbot.answering import answer
from nanohana.chatbot.loaded import LoadedChatbot, Site, load
from nanohana.chatbot.outcomes import Reply
from nanohana.published.content import Chatbot, Contact, Document, Faq, FixedText, Link, Passage

TODAY = datetime.date(2026, 11, 26)
PUBLISHED = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
LINKS = (Link("納め方", "https://www.pref.nanohana.example.jp/zei/"),)
CAR = load(
    Chatbot(
        key="car-tax",
        number=1,
        title="自動車税の案内",
        field="自動車税",
        owner="税務課",
        greeting="自動車税の質問にお答えします。",
        published_at=PUBLISHED,
        examples=("納期限はいつですか",),
        scope_words=("自動車税", "車の税金"),
        faqs=(
            Faq(
                "car-001",
                "自動車税の納期限はいつですか。",
                "納期限は、6月1日です。",
                ("車の税金いつまで", "自動車税の支払期限"),
                LINKS,
            ),
            Faq(
                "car-002",
                "障害者手帳を持っていると自動車税は安くなりますか。",
                "一定の等級の方は、減免を受けられます。",
                ("障害者の車の税金の割引",),
            ),
            Faq(
                "car-003", "年末の窓口はいつまでですか。", "12月28日までです。", valid_until=datetime.date(2026, 1, 31)
            ),
            Faq("car-004", "年始の窓口はいつからですか。", "1月4日からです。", valid_from=datetime.date(2027, 1, 1)),
        ),
        documents=(
            Document("tebiki", "自動車税の手引"),
            Document("old", "自動車税の古い手引", effective_until=datetime.date(2026, 4, 1)),
        ),
        passages=(
            Passage(
                "tebiki",
                ("納税証明書",),
                "納税証明書の交付手数料は、1通400円です。自動車税センターの窓口で請求できます。",
            ),
            Passage("old", ("納税証明書",), "納税証明書の交付手数料は、1通300円です。"),
        ),
        contacts=(Contact("自動車税センター", "000-000-1040"),),
        fixed_answers=(FixedText(("センターの移転",), "移転の日は、決まり次第お知らせします。"),),
        forbidden_topics=(FixedText(("脱税のしかた",), "そのことには、お答えしません。"),),
    )
)
FOOD = load(
    Chatbot(
        key="food",
        number=1,
        title="食品衛生の案内",
        field="食品衛生",
        owner="衛生指導課",
        greeting="食品衛生の質問にお答えします。",
        published_at=PUBLISHED,
        scope_words=("飲食店", "営業許可"),
        faqs=(Faq("food-001", "飲食店の営業許可の手数料はいくらですか。", "16,000円です。"),),
    )
)
SITE = Site((CAR, FOOD), welfare_guide=True)


def ask(question: str, *before: str, bot: LoadedChatbot = CAR, site: Site = SITE) -> Reply:
    return answer(bot, question, before, site, TODAY)
