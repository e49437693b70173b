from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class DisclosureAct(TextChoices):
    OPENED = "disclosure.opened", "開示請求の受付"
    VIEWED = "disclosure.viewed", "開示請求の記録の閲覧"
    REDACTED = "disclosure.redacted", "黒塗りの変更"
    EXPORTED = "disclosure.exported", "開示する記録の出力"
    CLOSED = "disclosure.closed", "開示請求の完了"
