from django.apps import AppConfig


class AuditLogConfig(AppConfig):
    name = "nanohana.apps.audit_log"
    verbose_name = "監査記録"
