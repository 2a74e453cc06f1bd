from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "overstap.notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Berichten"
