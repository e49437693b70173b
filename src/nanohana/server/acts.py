from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ServerAct(TextChoices):
    BACKED_UP = "server.backed_up", "保存（バックアップ）"
    SAMPLE_LOADED = "server.sample_loaded", "見本の県の登録"
