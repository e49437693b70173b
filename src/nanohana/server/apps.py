from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "nanohana.server"
    verbose_name = "運転"

    def ready(self) -> None:
        from nanohana.server import checks  # noqa: F401 - registers the system checks
