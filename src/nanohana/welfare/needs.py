"""The needs that the registry of welfare counters knows, each with the kinds of counters that answer it.

``NEEDS`` is the vocabulary: a key never changes once a registry uses it. ``kinds`` are keys of ``kinds.KINDS``, the
best first; the registry of a prefecture says which of them it has, and where.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """``title`` is how a counter's page names it, ``meaning`` how a citizen would say that it is theirs."""

    key: str
    title: str
    meaning: str
    kinds: tuple[str, ...]


_NEEDS = (
    Need("hardship", "生活の困りごと（お金・暮らし）", "収入が足りず、食費、家賃、公共料金などが払えない",
         ("self_support", "welfare_office", "social_council")),
    Need("public_assistance", "生活保護", "生活保護を受けたい、受けていて相談したい",
         ("welfare_office", "self_support")),
    Need("elder_care", "高齢者の介護", "親などの介護が要る、介護保険やサービスを使いたい、介護に疲れた",
         ("community_care", "care_insurance")),
    Need("dementia", "認知症", "物忘れ、道に迷うなど、認知症かもしれない、認知症の人の世話に困っている",
         ("community_care", "dementia_line", "health_center")),
    Need("elder_abuse", "高齢者への虐待", "高齢者が家族や施設の職員から暴力、放置、お金の取上げを受けている",
         ("community_care",)),
    Need("isolation", "高齢者の見守り・孤立", "一人暮らしの高齢者が心配、近所付き合いがなく様子が分からない",
         ("community_care", "social_council")),
    Need("guardianship", "成年後見・お金の管理", "判断する力が弱く、お金の管理や契約を自分でできない",
         ("guardianship_center", "social_council", "community_care")),
    Need("physical_disability", "身体の障害", "目、耳、手足、内臓などの障害の手帳、用具、サービスのこと",
         ("disability_office", "disability_hub")),
    Need("intellectual_disability", "知的障害", "知的障害のある人の手帳（療育手帳）、サービス、親亡き後のこと",
         ("disability_office", "disability_hub")),
    Need("mental_illness", "精神の病気・障害", "うつ病、統合失調症などの受診、手帳、医療費、暮らしのこと",
         ("health_center", "disability_office", "mental_health_center")),
    Need("developmental", "発達の遅れ・発達障害", "言葉の遅れ、自閉症、ADHDなど。子どもも大人も",
         ("developmental_center", "disability_hub", "child_family")),
    Need("brain_injury", "高次脳機能障害", "事故や脳の病気の後、記憶や注意、性格が変わり、生活に困っている",
         ("brain_injury_center", "disability_office")),
    Need("disability_abuse", "障害のある人への虐待・差別", "障害を理由に断られた、虐待や嫌がらせを受けた",
         ("disability_office", "disability_rights")),
    Need("rare_disease", "難病", "指定難病の医療費の助成、治療と生活のこと",
         ("health_center", "rare_disease_center")),
    Need("medical_care_child", "医療的ケア児", "人工呼吸器、たんの吸引、経管栄養などが要る子どものこと",
         ("medical_care_child_center", "disability_office")),
    Need("child_rearing", "子育て", "育児の悩みや疲れ、しつけ、預け先、保育所など",
         ("child_family", "child_allowance")),
    Need("child_abuse", "子どもへの虐待", "子どもが虐待されているかもしれない、たたいてしまう、自分が親から受けている",
         ("child_guidance", "child_family")),
    Need("school_refusal", "不登校・学校の悩み", "学校に行けない、行きたがらない、いじめ",
         ("education_support", "education_consultation")),
    Need("hikikomori", "ひきこもり", "長い間、家や部屋から出られず、人と関わっていない",
         ("hikikomori_center", "self_support", "health_center")),
    Need("young_carer", "ヤングケアラー", "子どもや若者が、家族の介護、世話、家事を担って困っている",
         ("child_family", "young_carer_desk")),
    Need("single_parent", "ひとり親", "母子家庭、父子家庭の手当、仕事、養育費。離婚の前も",
         ("child_allowance", "single_parent_center", "child_family")),
    Need("domestic_violence", "配偶者などからの暴力・女性の困りごと", "夫、妻、恋人からの暴力や支配。居場所のない女性",
         ("womens_consultation", "welfare_office")),
    Need("pregnancy", "妊娠・出産", "妊娠した、思いがけない妊娠、産後の不調",
         ("child_family", "pregnancy_line")),
    Need("mental_distress", "こころの不調・死にたい気持ち", "眠れない、つらい、消えたい、家族を自死で亡くした",
         ("mental_health_center", "suicide_line", "health_center")),
    Need("addiction", "依存症", "酒、薬、ギャンブル、ゲームなどがやめられない",
         ("mental_health_center", "health_center")),
    Need("work", "仕事", "仕事が見つからない、働いたことがない、働きたい（障害のある人、若者も）",
         ("job_office", "job_corner", "self_support")),
    Need("housing", "住まい", "住む所がない、家賃が払えない、借りられない、公営住宅に入りたい",
         ("housing_support", "housing_office", "self_support")),
    Need("debt", "借金", "返せない借金、滞納、保証人",
         ("self_support", "legal_advice", "consumer_center")),
    Need("foreigner", "外国人の生活", "日本語が分からない、在留の手続、暮らしのこと",
         ("multicultural_center",)),
    Need("crime_victim", "犯罪の被害", "犯罪や事故の被害に遭った本人、家族、遺族",
         ("crime_victim_desk",)),
    Need("sexual_violence", "性暴力の被害", "性的な被害を受けた。年齢、性別を問わない",
         ("sexual_violence_center", "crime_victim_desk")),
    Need("consumer_trouble", "悪質商法・契約のトラブル", "高い物を買わされた、だまされた、解約できない",
         ("consumer_center",)),
)  # fmt: skip

NEEDS: dict[str, Need] = {need.key: need for need in _NEEDS}

#: The needs as they are offered for choosing, under headings (keys; the words are the page's).
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("money", ("hardship", "public_assistance", "debt", "housing", "work", "consumer_trouble")),
    ("elderly", ("elder_care", "dementia", "isolation", "elder_abuse", "guardianship")),
    ("children", ("child_rearing", "pregnancy", "single_parent", "school_refusal", "child_abuse", "young_carer",
                 "medical_care_child")),
    ("disability", ("physical_disability", "intellectual_disability", "developmental", "mental_illness", "brain_injury",
               "rare_disease", "disability_abuse")),
    ("mind", ("mental_distress", "hikikomori", "addiction")),
    ("violence", ("domestic_violence", "sexual_violence", "crime_victim")),
    ("foreign", ("foreigner",)),
)  # fmt: skip
