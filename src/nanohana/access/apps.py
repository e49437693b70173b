from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "nanohana.access"
    verbose_name = "権限"

    def ready(self) -> None:
        from nanohana.access import sessions  # noqa: F401  # connects its signal
