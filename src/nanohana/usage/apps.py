from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "nanohana.usage"
    verbose_name = "利用の記録"
