from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class OrganisationsConfig(AppConfig):
    name = "overstap.organisations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Organisaties"

    def ready(self):
        from overstap.organisations.middleware import remember_epoch  # noqa: PLC0415 - models

        user_logged_in.connect(remember_epoch, dispatch_uid="overstap_remember_epoch")
