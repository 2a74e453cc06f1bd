from django.apps import AppConfig


class CoachesConfig(AppConfig):
    name = "coaches"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Coaches"

    def ready(self):
        from coaches import panels  # noqa: PLC0415 - panels need the models

        panels.register()
