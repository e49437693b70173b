from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "nanohana.jobs"
    verbose_name = "処理"
