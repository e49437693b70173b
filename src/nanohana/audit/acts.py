from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class AuditAct(TextChoices):
    EXPORTED = "audit.exported", "監査記録の出力"
    RESTORED = "audit.restored", "保存ファイルからの復元"  # replaces the record itself, see ``verification``
