from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class MeteringAct(TextChoices):
    STOPPED = "model.stopped", "言語モデルの停止"
    RESUMED = "model.resumed", "言語モデルの再開"
    EXPORTED = "model.exported", "言語モデルの利用の出力"
    BUDGET_SET = "budget.set", "利用の上限の設定"
    BUDGET_REMOVED = "budget.removed", "利用の上限の取消し"
    BUDGET_NEARLY_USED = "budget.nearly_used", "利用の上限の80％への到達"
    BUDGET_USED = "budget.used", "利用の上限による停止"
