from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class SearchAct(TextChoices):
    WORDS_ADDED = "word_rule.added", "ことばの対応の追加"
    WORDS_CHANGED = "word_rule.changed", "ことばの対応の変更"
    WORDS_REMOVED = "word_rule.removed", "ことばの対応の削除"
    WORDS_RESTORED = "word_rule.restored", "ことばの対応の削除の取消し"
    WORDS_IMPORTED = "word_rule.imported", "ことばの対応の取込み"
    WORDS_EXPORTED = "word_rule.exported", "ことばの対応の出力"
