"""The kinds of welfare counters that a Japanese prefecture and its municipalities keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """``title`` is the general name (a counter has a name of its own), ``does`` what it does, in plain words."""

    key: str
    title: str
    does: str


_KINDS = (
    Kind("welfare_office", "福祉事務所", "生活保護の相談と申請を受け付けます。"),
    Kind("self_support", "自立相談支援機関", "お金、仕事、住まいなど、暮らしの困りごとを一緒に整理します。"),
    Kind("community_care", "地域包括支援センター", "高齢者の介護、認知症、見守りの相談を受けます。"),
    Kind("care_insurance", "介護保険の担当課", "要介護認定の申請を受け付けます。"),
    Kind("disability_office", "障害福祉の担当課", "障害者手帳、医療費、福祉サービスの申請を受け付けます。"),
    Kind("child_family", "こども家庭センター", "妊娠、子育て、子どもの心配事の相談を受けます。"),
    Kind("child_allowance", "児童手当・ひとり親の担当課", "児童手当、児童扶養手当、保育所の手続を受け付けます。"),
    Kind("education_support", "教育支援センター", "学校に行けない、行きづらい子どもと家族の相談を受けます。"),
    Kind("social_council", "社会福祉協議会", "生活福祉資金の貸付け、見守り、お金の管理の手伝いをします。"),
    Kind("housing_office", "住宅の担当課", "公営住宅の入居の相談を受けます。"),
    Kind("health_center", "健康福祉センター（保健所）", "心の病気、難病の医療費の相談を、保健師などが受けます。"),
    Kind("disability_hub", "基幹相談支援センター", "障害のある人と家族の相談をまとめて受けます。"),
    Kind("disability_work", "障害者就業・生活支援センター", "障害のある人の仕事と暮らしを支えます。"),
    Kind("child_guidance", "児童相談所", "子どもの虐待の心配を受け付けます。名前を言わなくても相談できます。"),
    Kind("job_office", "公共職業安定所（ハローワーク）", "仕事を探す人の相談を受け、求人を紹介します。"),
    Kind("youth_work", "地域若者サポートステーション", "15歳から49歳までの、働くことに踏み出したい人を支えます。"),
    Kind("mental_health_center", "精神保健福祉センター", "こころの悩み、依存症の相談を専門の職員が受けます。"),
    Kind("suicide_line", "こころの電話相談", "つらい気持ち、死にたい気持ちを電話で聞きます。"),
    Kind("hikikomori_center", "ひきこもり地域支援センター", "ひきこもりの本人と家族の相談を受けます。"),
    Kind("developmental_center", "発達障害者支援センター", "発達障害のある子ども、大人、家族の相談を受けます。"),
    Kind("brain_injury_center", "高次脳機能障害支援センター", "事故や病気の後の記憶や性格の変化の相談を受けます。"),
    Kind("disability_rights", "障害者差別相談窓口", "障害を理由とする差別の相談を受けます。"),
    Kind("rare_disease_center", "難病相談支援センター", "難病の療養、仕事、暮らしの相談を受けます。"),
    Kind("medical_care_child_center", "医療的ケア児支援センター", "医療的ケアの要る子どもと家族の相談を受けます。"),
    Kind("young_carer_desk", "ヤングケアラー相談窓口", "家族の世話をしている子ども、若者の相談を受けます。"),
    Kind("single_parent_center", "ひとり親家庭等就業・自立支援センター", "ひとり親の仕事、養育費の相談を受けます。"),
    Kind("womens_consultation", "女性相談支援センター", "配偶者や恋人からの暴力、女性の困りごとの相談を受けます。"),
    Kind(
        "sexual_violence_center",
        "性暴力被害者支援センター",
        "性暴力の被害の相談を24時間、匿名でも受けます。",
    ),
    Kind("crime_victim_desk", "犯罪被害者等総合相談窓口", "犯罪の被害に伴う手続、見舞金の相談を受けます。"),
    Kind("pregnancy_line", "妊娠の相談窓口", "思いがけない妊娠の悩みを、匿名でも聞きます。"),
    Kind("dementia_line", "認知症の電話相談", "認知症の人と家族の悩みを、介護の経験のある人が聞きます。"),
    Kind("guardianship_center", "成年後見支援センター", "成年後見の制度と申立ての相談を受けます。"),
    Kind("multicultural_center", "多文化共生相談センター", "外国人の生活と在留の手続の相談を、多くの言語で受けます。"),
    Kind("consumer_center", "消費生活センター", "契約、悪質商法、借金の相談を受けます。"),
    Kind("legal_advice", "法律相談", "弁護士が、借金、離婚、相続などの相談を受けます。"),
    Kind("housing_support", "居住支援センター", "部屋を借りにくい人の住まい探しを手伝います。"),
    Kind("job_corner", "就職・転職相談コーナー", "仕事探し、職業訓練の相談を受けます。"),
    Kind("education_consultation", "教育相談センター", "いじめ、不登校、進路の相談を受けます。"),
    Kind("mens_line", "男性のための相談電話", "男性の、仕事、家庭、生き方の悩みを聞きます。"),
    Kind("general_desk", "県民総合相談室", "どこに相談すればよいか分からないときの相談を受けます。"),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in _KINDS}
