"""What people do in the portal."""

from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class PortalAct(TextChoices):
    ARTICLE_SAVED = "portal.article_saved", "ポータルの記事の保存"
    ARTICLE_SUBMITTED = "portal.article_submitted", "ポータルの記事の承認依頼"
    ARTICLE_RETURNED = "portal.article_returned", "ポータルの記事の差戻し"
    ARTICLE_CALLED_BACK = "portal.article_called_back", "ポータルの記事の承認依頼の取下げ"
    ARTICLE_SCHEDULED = "portal.article_scheduled", "ポータルの記事の公開の予約"
    ARTICLE_PUBLISHED = "portal.article_published", "ポータルの記事の公開"
    ARTICLE_WITHDRAWN = "portal.article_withdrawn", "ポータルの記事の公開の終了"
    ARTICLE_ERASED = "portal.article_erased", "ポータルの記事の消去"
    GUIDELINE_ACKNOWLEDGED = "portal.guideline_acknowledged", "利用ガイドラインの確認"
    ACKNOWLEDGEMENTS_EXPORTED = "portal.acknowledgements_exported", "利用ガイドラインの未確認者の一覧の出力"
    IMAGE_ADDED = "portal.image_added", "ポータルの画像の登録"
    IDEA_SAVED = "portal.idea_saved", "アイデアの保存"
    IDEA_MOVED = "portal.idea_moved", "アイデアの状態の変更"
    IDEA_NOTED = "portal.idea_noted", "アイデアへの書込み"
    DESIGNATED = "portal.designated", "推進リーダー・編集者の指定"
    DESIGNATION_ENDED = "portal.designation_ended", "推進リーダー・編集者の指定の終了"
