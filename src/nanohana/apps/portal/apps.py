from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "nanohana.apps.portal"
    verbose_name = "庁内生成AIポータル"

    def ready(self) -> None:
        from nanohana.apps.making import app_published
        from nanohana.apps.pointing import first_page_shown
        from nanohana.apps.portal.ideas import publish_with_app
        from nanohana.apps.portal.roles import divisions_led, work_of_leader
        from nanohana.usage.leaders import named

        named("portal", divisions_led)
        app_published.connect(publish_with_app, dispatch_uid="portal.publish_with_app")
        first_page_shown.connect(work_of_leader, dispatch_uid="portal.work_of_leader")
