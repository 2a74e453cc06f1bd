from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "overstap.audit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Wie heeft gekeken"

    def ready(self):
        from overstap.audit.history import connect  # noqa: PLC0415 - models must be loaded first

        connect()
