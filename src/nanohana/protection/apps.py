from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "nanohana.protection"
    verbose_name = "個人情報の保護"

    def ready(self) -> None:
        from nanohana.audit.recording import keep_out
        from nanohana.documents.signals import owner_notices, version_parsed
        from nanohana.protection import registered
        from nanohana.protection.policy import starred

        keep_out(starred)  # a My Number in a title or a file's name

        version_parsed.connect(registered.on_version_parsed, dispatch_uid="protection")
        owner_notices.connect(registered.on_owner_notices, dispatch_uid="protection")
