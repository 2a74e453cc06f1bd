from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Overstaptafels"

    def ready(self):
        from meetings import panels  # noqa: PLC0415 - panels need the models

        panels.register()
