from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "nanohana.web"
    verbose_name = "画面"
