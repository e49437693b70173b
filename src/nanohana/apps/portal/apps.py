from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nanohana.apps.portal"
    verbose_name = "庁内生成AIポータル"

    def ready(self) -> None:
        from nanohana.apps.portal.roles import divisions_led
        from nanohana.usage.leaders import named

        named("portal", divisions_led)
