from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "overstap.today"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Vandaag"

    def ready(self):
        """Put what is due in everybody's own calendar feed and digest."""
        from overstap.notifications.digests import register_due  # noqa: PLC0415 - needs the models
        from overstap.notifications.feeds import register_feed  # noqa: PLC0415 - needs the models
        from overstap.today.feeding import due_days  # noqa: PLC0415 - needs the models
        from overstap.today.queries.due import count_due  # noqa: PLC0415 - needs the models

        register_feed("due", due_days)
        register_due("due", count_due)
