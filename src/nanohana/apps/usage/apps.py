from django.apps import AppConfig


class UsagePagesConfig(AppConfig):
    name = "nanohana.apps.usage"
    label = "usage_pages"  # "usage" is the room with the records
    verbose_name = "利用実績"
