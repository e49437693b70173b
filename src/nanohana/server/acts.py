from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ServerAct(TextChoices):
    BACKED_UP = "server.backed_up", "保存（バックアップ）"
    RESTORE_DRILLED = "server.restore_drilled", "復元の訓練"
    PROVIDER_DECLARED = "provider.declared", "外部の接続先の記録"
    PROVIDER_WITHDRAWN = "provider.withdrawn", "外部の接続先の削除"
    SAMPLE_LOADED = "server.sample_loaded", "見本の県の登録"
