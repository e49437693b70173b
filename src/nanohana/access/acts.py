from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class AccessAct(TextChoices):
    SIGNED_IN = "access.signed_in", "ログイン"
    BREAK_GLASS_USED = "access.break_glass_used", "非常用アカウントでのログイン"
    SIGN_IN_FAILED = "access.sign_in_failed", "ログイン・本人の確認の失敗"
    SECOND_FACTOR_FAILED = "access.second_factor_failed", "確認コードの誤り"
    PASSKEY_REFUSED = "access.passkey_refused", "パスキーの拒否"
    PROVIDER_REFUSED = "access.provider_refused", "職員認証でのログインの拒否"
    LOCKED_OUT = "access.locked_out", "ログインの一時停止"
    RECOVERY_CODE_USED = "access.recovery_code_used", "回復コードの使用"
    CONFIRMED = "access.confirmed", "本人の確認"
    SIGNED_OUT = "access.signed_out", "ログアウト"
    SIGNED_OUT_BY_PROVIDER = "access.signed_out_by_provider", "職員認証によるログアウト"
    SESSIONS_ENDED = "access.sessions_ended", "ログインを終わらせた"
    PASSWORD_CHANGED = "access.password_changed", "パスワードの変更"
    AUTHENTICATOR_ADDED = "access.authenticator_added", "認証アプリの登録"
    AUTHENTICATOR_REMOVED = "access.authenticator_removed", "認証アプリの登録の取消し"
    RECOVERY_CODES_RENEWED = "access.recovery_codes_renewed", "回復コードの作り直し"
    PASSKEY_ADDED = "access.passkey_added", "パスキーの登録"
    PASSKEY_REMOVED = "access.passkey_removed", "パスキーの登録の取消し"
    SECOND_FACTORS_REMOVED = "access.second_factors_removed", "認証アプリ・回復コード・パスキーの取消し"
    IDENTITY_LINKED = "access.identity_linked", "職員認証との結び付け"
    IDENTITY_UNLINKED = "access.identity_unlinked", "職員認証との結び付けの取消し"
    ADMINISTRATOR_CREATED = "access.administrator_created", "管理者の作成"
    ACCOUNT_MADE = "access.account_made", "利用者の作成"
    ACCOUNT_CLOSED = "access.account_closed", "利用者の停止"
    ACCOUNT_REOPENED = "access.account_reopened", "利用者の再開"
    ALARM_ACKNOWLEDGED = "access.alarm_acknowledged", "非常用アカウントの使用の確認"
