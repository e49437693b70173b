from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class AnswerAct(TextChoices):
    """Of questions and conversations only the ids are recorded: their titles are made of what was asked."""

    ASKED = "question.asked", "質問"
    EDITED = "question.edited", "質問の修正"
    GENERATED = "answer.generated", "AIによるまとめの生成"
    EXPORTED = "answer.exported", "回答の出力"
    DELETED = "conversation.deleted", "会話の削除"
    RESTORED = "conversation.restored", "会話の削除の取消し"
    SHARED = "conversation.shared", "会話の共有"
    SHARING_ENDED = "conversation.sharing_ended", "会話の共有の終了"
    SHARED_OPENED = "conversation.shared_opened", "共有された会話の閲覧"
    EXPIRED = "conversation.expired", "保存期間を過ぎた会話の削除"
    ERASED = "conversation.erased", "削除された会話の消去"
    PERSON_ERASED = "conversation.person_erased", "職員の質問と回答の消去（鍵の破棄）"
    APPROVED_PROPOSED = "approved_answer.proposed", "承認回答の作成・変更"
    APPROVED_APPROVED = "approved_answer.approved", "承認回答の承認"
    APPROVED_WITHDRAWN = "approved_answer.withdrawn", "承認回答の取下げ"
    DIVISION_ERASED = "conversation.division_erased", "所属の質問と回答の消去（鍵の破棄）"
