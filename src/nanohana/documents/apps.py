from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "nanohana.documents"
    verbose_name = "登録文書"
