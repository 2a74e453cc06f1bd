from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "overstap.today"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Vandaag"
