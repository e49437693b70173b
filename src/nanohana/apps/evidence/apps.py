from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "nanohana.apps.evidence"
    verbose_name = "安全の証跡"
