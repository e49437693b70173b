from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class DocumentAct(TextChoices):
    REGISTERED = "document.registered", "文書の登録"
    VERSION_ADDED = "document.version_added", "新しい版の登録"
    CHANGED = "document.changed", "文書の情報の変更"
    VERSION_CHANGED = "document.version_changed", "版の情報の変更"
    CANCELLED = "document.cancelled", "登録の取消し"
    REPARSED = "document.reparsed", "読み取りのやり直し"
    VERSION_MOVED = "document.version_moved", "版の移動"
    VERSION_REMOVED = "document.version_removed", "版の削除"
    REMOVED = "document.removed", "文書の削除"
    RESTORED = "document.restored", "削除の取消し"
    WITHHELD = "document.withheld", "文書を非公開にした"
    RELEASED = "document.released", "文書の非公開をやめた"
    ERASED = "document.erased", "削除した版の消去"
    OPENED = "document.opened", "文書の閲覧"
    PASSAGE_SHOWN = "document.passage_shown", "文書の該当箇所の閲覧"
    COMPARED = "document.compared", "版の新旧対照"
    PAGE_SHOWN = "document.page_shown", "原本のページの閲覧"
    RIGHT_EXPLAINED = "document.right_explained", "閲覧できる理由の確認"
    DOWNLOADED = "document.downloaded", "原本のダウンロード"
    LIST_EXPORTED = "document.list_exported", "文書一覧の出力"
    LIBRARY_CREATED = "library.created", "文書庫の作成"
    LIBRARY_CHANGED = "library.changed", "文書庫の変更"
