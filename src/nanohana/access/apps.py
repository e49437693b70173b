from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "nanohana.access"
    verbose_name = "権限"
