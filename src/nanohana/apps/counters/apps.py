from django.apps import AppConfig


class CountersConfig(AppConfig):
    name = "nanohana.apps.counters"
    verbose_name = "窓口台帳"
