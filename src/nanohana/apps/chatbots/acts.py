from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ChatbotAct(TextChoices):
    CREATED = "chatbot.created", "チャットボットの作成"
    CHANGED = "chatbot.changed", "チャットボットの設定の変更"
    FAQ_CHANGED = "chatbot.faq_changed", "チャットボットのFAQの変更"
    FAQ_REMOVED = "chatbot.faq_removed", "チャットボットのFAQの削除"
    FAQ_RESTORED = "chatbot.faq_restored", "チャットボットのFAQの削除の取消し"
    FAQS_IMPORTED = "chatbot.faqs_imported", "チャットボットのFAQの取込み"
    FAQS_EXPORTED = "chatbot.faqs_exported", "チャットボットのFAQの書出し"
    QUESTION_CHANGED = "chatbot.question_changed", "チャットボットの設問集の変更"
    QUESTIONS_IMPORTED = "chatbot.questions_imported", "チャットボットの設問集の取込み"
    CHECKED = "chatbot.checked", "チャットボットの設問集による点検"
    SUBMITTED = "chatbot.submitted", "チャットボットの承認申請"
    RETURNED = "chatbot.returned", "チャットボットの差戻し"
    RELEASED = "chatbot.released", "設問集に不合格のままの公開の承認"
    PUBLISHED = "chatbot.published", "チャットボットの承認と公開"
    PUT_BACK = "chatbot.put_back", "チャットボットを以前の版に戻す操作"
    SENT = "chatbot.sent", "チャットボットの公開サイトへの反映"
    OVERTAKEN = "chatbot.overtaken", "チャットボットの庁内にない版が公開サイトで見つかったこと"
    WITHDRAWN = "chatbot.withdrawn", "公開できない文書をチャットボットから自動で取り除いたこと"
    STOPPED = "chatbot.stopped", "チャットボットの停止"
    RESUMED = "chatbot.resumed", "チャットボットの再開"
    ALL_STOPPED = "chatbot.all_stopped", "全チャットボットの停止"
    ALL_RESUMED = "chatbot.all_resumed", "全チャットボットの再開"
    ACKNOWLEDGED = "chatbot.acknowledged", "停止・再開の公開サイトでの確認"


@registered
class DeskAct(TextChoices):
    """Of citizens' conversations with officers only receipt numbers are recorded, never a word.

    An act on the public site is recorded before it is sent there; NOT_DONE says that nothing came of it.
    """

    CLAIMED = "hand_over.claimed", "県民の相談の引受け"
    TAKEN_OVER = "hand_over.taken_over", "県民の相談の担当の交代"
    REPLIED = "hand_over.replied", "県民の相談への返信"
    RELEASED = "hand_over.released", "県民の相談を待ち行列に戻す操作"
    TRANSFERRED = "hand_over.transferred", "県民の相談の引継ぎ"
    CLOSED = "hand_over.closed", "県民の相談の終了"
    ANSWERED = "hand_over.answered", "県民のフォームへの回答"
    NOT_DONE = "hand_over.not_done", "県民の相談への操作の不成立"
    CANNED_CHANGED = "canned_reply.changed", "定型文の変更"
    CANNED_REMOVED = "canned_reply.removed", "定型文の削除"
    EXPORTED = "chatbot.figures_exported", "チャットボットの利用状況の書出し"
