from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "nanohana.apps.disclosure"
    verbose_name = "開示請求"
