from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ProtectionAct(TextChoices):
    SEEN_TO = "personal_information.seen_to", "個人情報の場所の確認"
    NOT_SEEN_TO = "personal_information.not_seen_to", "個人情報の場所の確認の取消し"
    OVERVIEW_EXPORTED = "personal_information.overview_exported", "個人情報の点検の一覧の出力"
    LIST_EXPORTED = "personal_information.list_exported", "個人情報の場所の一覧の出力"
