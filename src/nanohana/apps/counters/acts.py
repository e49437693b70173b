from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class CounterAct(TextChoices):
    CHANGED = "counter.changed", "窓口台帳の行の変更"
    CHECKED = "counter.checked", "窓口台帳の行の確認"
    REMOVED = "counter.removed", "窓口台帳の行の削除"
    RESTORED = "counter.restored", "窓口台帳の行の削除の取消し"
    IMPORTED = "counter.imported", "窓口台帳の取込み"
    EXPORTED = "counter.exported", "窓口台帳の書出し"
    SUBMITTED = "counter.submitted", "窓口台帳の公開の申請"
    RETURNED = "counter.returned", "窓口台帳の公開の差戻し"
    PUBLISHED = "counter.published", "窓口台帳の承認と公開"
    PUT_BACK = "counter.put_back", "窓口台帳を以前の版に戻す操作"
    SENT = "counter.sent", "窓口台帳の公開サイトへの反映"
    OVERTAKEN = "counter.overtaken", "窓口台帳の庁内にない版が公開サイトで見つかったこと"
