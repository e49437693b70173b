"""The words that carry a sentence, and how much of them stands in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nanohana.answering.literals import without_values
from nanohana.japanese.normalise import key

_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_JOINING = re.compile("及び|又は|並びに|若しくは|当該|各々|(?<=[ぁ-ん、])間(?=[一-鿿])")
_ENDS = "者人日月書額料金先数"  # 申請者 is 申請をした者, 提出日 is 提出した日
_EMPTY_WORDS = frozenset(
    {"場合", "規定", "当該", "上記", "必要", "資料", "回答", "パーセント", "メートル", "キロ", "以上", "以下", "以内"}
    | {"未満", "以前", "以後", "以降", "上限", "限度"}  # bounds are literals
)
#: Verbs that official texts and plain ones use for the same act, by their ideographs.
SAME_ACTS = tuple(
    frozenset(group.split())
    for group in (
        "充 務 就 任", "徴 徴収 取 求", "設置 設 置", "算入 含", "通知 知 伝", "納付 納 支払 払 支弁", "添付 添附 添",
        "記載 記入 記 書", "作成 調製 作", "選任 選定 選出 互選 選", "組織 構成 成", "任命 命 任", "交付 渡",
        "経過 経 過", "超 上回", "下回 満 未満", "使用 利用 使 用", "請求 要求 求", "決定 決 定", "実施 執行 施行 行",
        "着用 着装 着 着", "保存 保管", "除外 除", "提出 出", "変更 変 改", "廃止 止", "支給 給", "準用 適用",
        "終了 終 満了", "開始 始", "備付 備", "立入 立 入", "減額 減", "増額 増", "延長 延", "返還 返", "募集 募",
        "処 科", "規定 定", "計算 算定 算出", "駐車 止", "償還 返済 弁済", "講 取", "指定 指名", "盗取 盗",
        "周知 知", "通知 連絡", "補助 助成", "遅滞 遅", "勘案 考慮", "招集 開催", "閲覧 縦覧",
    )
)  # fmt: skip
#: Words by which an answer leads up to what it says; they count where the source has them.
GLUE = frozenset({"対象", "期限", "要件", "事項", "同月", "同年", "両方", "部分"})


def words(text: str) -> tuple[str, ...]:
    """Runs of ideographs, of katakana, of letters, each once; without numbers and their units."""
    found = _WORD.findall(_JOINING.sub(" ", without_values(key(text))))
    return tuple(word for word in dict.fromkeys(found) if word not in _EMPTY_WORDS)


def share(said: Sequence[str], text: str) -> float:
    """How much of the words stands in a folded text, 0–1; of a compound as much as its pairs of ideographs do."""
    counted = [word for word in said if word not in GLUE or word in text]
    return sum(found(word, text) for word in counted) / len(counted) if counted else float(not said)


def found(word: str, text: str) -> float:
    """How much of one word stands in a folded text, 0–1."""
    if word in text or word[0] < "一":
        return float(word in text)
    if any(other in text for group in SAME_ACTS if word in group for other in group if len(other) > 1):
        return 1.0
    if len(word) == 2:
        return float(re.search(f"{word[0]}[ぁ-ん]{word[1]}", text) is not None)  # 届出, 届け出
    if word[-1] in _ENDS and re.search(f"{word[:-1]}(?:[ぁ-ん]{{1,6}}){word[-1]}", text):
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
