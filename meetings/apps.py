from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Overstaptafels"

    def ready(self):
        from meetings import invitations, panels  # noqa: PLC0415 - they need the models
        from meetings.actions import vacating  # noqa: PLC0415

        panels.register()
        invitations.register()
        vacating.register()
