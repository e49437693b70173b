from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "nanohana.search"
    verbose_name = "検索"
