from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ProtectionAct(TextChoices):
    LIST_EXPORTED = "personal_information.list_exported", "個人情報の場所の一覧の出力"
