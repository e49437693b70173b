from django.apps import AppConfig


class AnsweringConfig(AppConfig):
    name = "nanohana.answering"
    verbose_name = "回答"
