from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "nanohana.public"
    verbose_name = "公開サイト"

    def ready(self) -> None:
        from nanohana.public import checks  # noqa: F401 - registers the system checks
        from nanohana.public.desk.registry import load_verbs

        load_verbs()
