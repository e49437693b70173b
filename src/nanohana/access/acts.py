from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class AccessAct(TextChoices):
    SIGNED_IN = "access.signed_in", "ログイン"
    SIGN_IN_FAILED = "access.sign_in_failed", "ログイン・本人の確認の失敗"
    SECOND_FACTOR_FAILED = "access.second_factor_failed", "確認コードの誤り"
    PASSKEY_REFUSED = "access.passkey_refused", "パスキーの拒否"
    LOCKED_OUT = "access.locked_out", "ログインの一時停止"
    SIGNED_OUT = "access.signed_out", "ログアウト"
    PASSWORD_CHANGED = "access.password_changed", "パスワードの変更"
    ADMINISTRATOR_CREATED = "access.administrator_created", "管理者の作成"
