from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "nanohana.audit"
    verbose_name = "監査"

    def ready(self) -> None:
        autodiscover_modules("acts")  # every room's acts have their names on the screen, whoever has used them
