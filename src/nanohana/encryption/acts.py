from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class KeyAct(TextChoices):
    ROTATED = "keys.rotated", "鍵の交換"
    ADDED = "keys.master_added", "主鍵の追加"
    REENCRYPTED = "keys.reencrypted", "新しい鍵での暗号化のやり直し"
    DESTROYED = "keys.destroyed", "鍵の破棄"
