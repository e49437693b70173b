from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "nanohana.apps.api"
    verbose_name = "API"

    def ready(self) -> None:
        from nanohana.access.signals import account_closed
        from nanohana.answering.kept import register
        from nanohana.apps.api.evidence import sections
        from nanohana.apps.api.keys import KEEPER, revoke_keys_of
        from nanohana.audit.pack import tells

        tells("api", sections)
        register("api_keys", KEEPER)
        account_closed.connect(revoke_keys_of, dispatch_uid="api.revoke_keys")
