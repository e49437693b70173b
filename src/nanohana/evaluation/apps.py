from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "nanohana.evaluation"
    verbose_name = "設問集"
