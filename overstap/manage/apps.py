from django.apps import AppConfig


class ManageConfig(AppConfig):
    name = "overstap.manage"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Beheer"
