from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nanohana.apps.portal"
    verbose_name = "庁内生成AIポータル"
