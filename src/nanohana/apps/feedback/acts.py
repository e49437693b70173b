from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class FeedbackAct(TextChoices):
    """Of what was asked, answered or written only the ids are recorded."""

    OPENED = "feedback.opened", "評価を受けた対応の開始"
    TAKEN_BACK = "feedback.taken_back", "評価の取下げ"
    VIEWED = "feedback.viewed", "評価された質問と回答の閲覧"
    TAKEN = "feedback.taken", "対応の引受け"
    PASSED_ON = "feedback.passed_on", "対応の引継ぎ"
    CLOSED = "feedback.closed", "対応の完了"
    EXPORTED = "feedback.exported", "対応の一覧の出力"
