from django.apps import AppConfig


class ModelsConfig(AppConfig):
    name = "nanohana.apps.models"
    label = "language_models"
    verbose_name = "言語モデル"
