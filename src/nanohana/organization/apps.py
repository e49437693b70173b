from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "nanohana.organization"
    verbose_name = "所属と職員"
