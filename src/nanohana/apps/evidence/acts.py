from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class EvidenceAct(TextChoices):
    SHOWN = "evidence.shown", "安全の証跡の閲覧"
    ISSUED = "evidence.issued", "安全の証跡の出力"
