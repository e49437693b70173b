from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "nanohana.search"
    verbose_name = "検索"

    def ready(self) -> None:
        from nanohana.documents.signals import passage_wanted, version_parsed
        from nanohana.search import indexing

        version_parsed.connect(indexing.on_version_parsed, dispatch_uid="search")
        passage_wanted.connect(indexing.on_passage_wanted, dispatch_uid="search")
