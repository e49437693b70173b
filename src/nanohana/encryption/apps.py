from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "nanohana.encryption"
    verbose_name = "暗号化"
