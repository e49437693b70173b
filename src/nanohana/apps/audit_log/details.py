"""The details of a recorded act in Japanese, for the screen. The record itself and its CSV keep what was signed."""

from __future__ import annotations

from collections.abc import Iterator

from nanohana.access.sign_in_models import Way
from nanohana.audit.models import Entry

NAMES = {
    "added": "追加", "allows": "許可", "app": "業務アプリ", "approved": "承認回答の数", "apps": "業務アプリ",
    "at": "日時", "audience": "閲覧できる人", "before": "復元前の最後の番号", "break_glass": "非常用アカウント",
    "by_administrator": "管理者による", "bytes": "大きさ（バイト）", "cases": "試験の数", "cause": "きっかけ",
    "changed": "変更", "content_of": "戻した版", "conversation": "会話", "conversations": "会話の数",
    "counters": "窓口の数", "day": "日", "days": "日数", "digest": "内容の要約値", "division": "所属",
    "document": "文書", "documents": "文書", "end": "変更後", "ended": "公開の終了", "ends_on": "終了日",
    "faq": "FAQ", "fields": "変えた項目", "file": "ファイル", "first": "始まり", "fix": "対応", "form": "形式",
    "format": "形式", "former": "元の文書", "found": "見つかった数", "hand_over": "相談",
    "intended": "しようとした操作", "items": "件数", "key": "識別名", "keys": "鍵", "kind": "種類", "label": "取扱区分",
    "last": "終わり", "libraries": "文書庫", "library": "文書庫", "lifted": "黒塗りの取りやめ", "limit": "上限",
    "made_at": "作成日時", "master": "主鍵", "message": "公開サイトへの通知", "minutes": "分", "model": "モデル",
    "municipalities": "市町村の数", "new": "追加した数", "number": "番号・数", "old": "改正前の版", "on": "基準日",
    "on_public_site": "公開サイトの版", "only": "対象", "owner": "持ち主", "page": "ページ", "people": "人数",
    "person": "職員", "place": "画面", "provider_subject": "職員認証の識別子", "published": "公開",
    "questions": "質問と回答の数", "reason": "理由", "recorded": "監査記録の数", "removed": "削除",
    "results": "結果の数", "revision": "保存した回", "revisions": "保存した回数", "role": "役割", "rows": "行数",
    "rule": "規則", "rules": "対応の数", "runs": "実行の数", "scope": "範囲", "scopes": "使えるもの", "seconds": "秒数",
    "shared": "内容の共有", "since": "この日から", "stars": "評価", "start": "変更前", "starts_on": "開始日",
    "state": "状態", "table": "表", "target": "移した先", "text": "文章の番号", "texts": "文章の数", "thing": "対象",
    "to": "引き継いだ先", "tokens": "トークン", "turn": "回", "unreadable": "読めない数", "until": "この日まで",
    "useful": "役に立った", "verb": "操作", "version": "版", "way": "方法", "whose": "対象", "worse": "悪くなった設問",
    "wrapped": "包み直した数", "yen": "円",
}  # fmt: skip
_VALUES: dict[str | bool | None, str] = {
    True: "はい",
    False: "いいえ",
    None: "—",
    "": "—",
    **{way.value: str(way.label) for way in Way},
}


def told(entry: Entry) -> Iterator[tuple[str, str]]:
    """Name and value of each detail; what has no Japanese name stays as it was written."""
    for name, value in entry.more.items():
        yield NAMES.get(name, name), _told(value)


def _told(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or "—"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return _VALUES.get(value, str(value)) if isinstance(value, str | bool | None) else str(value)
