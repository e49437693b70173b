from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DocumentsConfig(AppConfig):
    name = "nanohana.documents"
    verbose_name = "登録文書"

    def ready(self) -> None:
        from nanohana.documents.wall import build

        post_migrate.connect(build, sender=self)  # sent when every room's tables stand
