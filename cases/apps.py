from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Dossiers"

    def ready(self):
        from cases import asked, bulk_own, flows  # noqa: PLC0415 - they need the models
        from cases.actions import leaving  # noqa: PLC0415

        flows.register()
        asked.register()
        bulk_own.register()
        leaving.register()
