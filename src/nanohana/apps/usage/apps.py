from django.apps import AppConfig


class UsagePagesConfig(AppConfig):
    name = "nanohana.apps.usage"
    label = "usage_pages"  # "usage" is the room with the records
    verbose_name = "利用実績"

    def ready(self) -> None:
        from nanohana.apps.pointing import first_page_shown
        from nanohana.apps.usage.permission import figures_of_own_divisions

        first_page_shown.connect(figures_of_own_divisions, dispatch_uid="usage.figures_of_own_divisions")
