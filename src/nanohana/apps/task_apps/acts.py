from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class TaskAppAct(TextChoices):
    """Of runs only ids are recorded: their titles are made of what was entered."""

    CREATED = "task_app.created", "業務アプリの作成"
    CHANGED = "task_app.changed", "業務アプリの変更"
    SUBMITTED = "task_app.submitted", "業務アプリの承認申請"
    RETURNED = "task_app.returned", "業務アプリの差戻し"
    PUBLISHED = "task_app.published", "業務アプリの承認と公開"
    SHIPPED = "task_app.shipped", "標準の業務アプリの公開"
    WITHDRAWN = "task_app.withdrawn", "業務アプリの取下げ"
    RESUMED = "task_app.resumed", "業務アプリの公開の再開"
    EXPORTED = "task_app.exported", "業務アプリの書出し"
    IMPORTED = "task_app.imported", "業務アプリの取込み"
    RIGHT_EXPLAINED = "task_app.right_explained", "業務アプリの権限の理由の確認"
    RATED = "task_app.rated", "業務アプリの評価"
    STARTED = "run.started", "業務アプリの実行"
    STOPPED = "run.stopped", "業務アプリの実行の停止"
    TAKEN = "run.taken", "業務アプリの出力の保存"
    DELETED = "run.deleted", "実行の記録の削除"
    RESTORED = "run.restored", "実行の記録の削除の取消し"
    EXPIRED = "run.expired", "保存期間を過ぎた実行の記録の削除"
    ERASED = "run.erased", "削除された実行の記録の消去"
