from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class EvidenceAct(TextChoices):
    SHOWN = "evidence.shown", "安全の証跡の閲覧"
    MATERIALS_ISSUED = "evidence.materials_issued", "部品表（SBOM）の出力"
    ISSUED = "evidence.issued", "安全の証跡の出力"
