from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class UsageAct(TextChoices):
    EXPORTED = "usage.exported", "利用実績の出力"
