from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class EvaluationAct(TextChoices):
    QUESTION_ADDED = "question_set.added", "設問集への追加"
    QUESTION_REMOVED = "question_set.removed", "設問集からの削除"
    IMPORTED = "question_set.imported", "設問集への取込み"
    EXPORTED = "question_set.exported", "設問集の出力"
    RUN = "question_set.run", "設問集による点検"
    RELEASED = "question_set.released", "設問集の後退の承知"
