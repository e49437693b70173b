from django.db.models import TextChoices

from nanohana.audit.registry import registered


@registered
class ScimAct(TextChoices):
    TOKEN_MADE = "scim.token_made", "名簿連携の鍵の作成"
    TOKEN_REVOKED = "scim.token_revoked", "名簿連携の鍵の取消し"
    TOKEN_REFUSED = "scim.token_refused", "名簿連携の接続の拒否"
    PERSON_CREATED = "scim.person_created", "名簿連携による職員の登録"
    PERSON_CHANGED = "scim.person_changed", "名簿連携による職員の変更"
    PERSON_REMOVED = "scim.person_removed", "名簿連携からの職員の除外"
    GROUP_CREATED = "scim.group_created", "名簿連携によるグループの登録"
    GROUP_CHANGED = "scim.group_changed", "名簿連携によるグループの変更"
    GROUP_REMOVED = "scim.group_removed", "名簿連携からのグループの除外"
