from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ApiAct(TextChoices):
    KEY_MADE = "api.key_made", "APIキーの作成"
    KEY_REVOKED = "api.key_revoked", "APIキーの取消し"
    KEY_REFUSED = "api.key_refused", "APIキーの拒否"
    KEYS_EXPORTED = "api.keys_exported", "APIキーの一覧の出力"
    SEARCHED = "api.searched", "APIによる検索"
    EMBEDDED = "api.embedded", "APIによる埋め込みの計算"
