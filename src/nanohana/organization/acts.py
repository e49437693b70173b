from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class OrganizationAct(TextChoices):
    IMPORTED = "organization.imported", "組織のCSVの取込み"
    EXPORTED = "organization.exported", "組織のCSVの出力"
    TRANSFER_PREPARED = "transfer.prepared", "人事異動の作成"
    TRANSFER_APPROVED = "transfer.approved", "人事異動の承認"
    TRANSFER_WITHDRAWN = "transfer.withdrawn", "人事異動の取下げ"
    TRANSFER_CANCELLED = "transfer.cancelled", "人事異動の取消し"
    TRANSFER_EXPORTED = "transfer.exported", "人事異動の対象者の一覧の出力"
