from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "nanohana.metering"
    verbose_name = "利用量"
