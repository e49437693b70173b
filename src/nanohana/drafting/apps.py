from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "nanohana.drafting"
    verbose_name = "文書の作成"
