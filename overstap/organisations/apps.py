from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "overstap.organisations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Organisaties"
