from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "overstap.today"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Vandaag"

    def ready(self):
        """Put what is due in everybody's own calendar feed."""
        from overstap.notifications.feeds import register_feed  # noqa: PLC0415 - needs the models
        from overstap.today.feeding import due_days  # noqa: PLC0415 - needs the models

        register_feed("due", due_days)
