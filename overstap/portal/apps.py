from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "overstap.portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Mijn overstap"

    def ready(self):
        from overstap.portal import panels  # noqa: PLC0415 - panels need the models

        panels.register()
