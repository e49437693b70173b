from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "nanohana.scim"
    verbose_name = "職員名簿の連携"
