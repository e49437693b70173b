from django.apps import AppConfig


class CountersConfig(AppConfig):
    name = "nanohana.apps.counters"
    verbose_name = "窓口台帳"

    def ready(self) -> None:
        from nanohana.access.offered import offers
        from nanohana.apps.counters.selection import offered

        offers("counters", offered)
