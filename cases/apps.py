from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Dossiers"

    def ready(self):
        from cases import (  # noqa: PLC0415 - they need the models
            aftercare,
            agreed,
            asked,
            bulk_own,
            flows,
            summer,
        )
        from cases.actions import (  # noqa: PLC0415
            agreed as agreed_work,
        )
        from cases.actions import (  # noqa: PLC0415
            drafts,
            half_year,
            handing_over,
            leaving,
            rescheduling,
        )

        flows.register()
        asked.register()
        agreed.register()
        bulk_own.register()
        summer.register()
        aftercare.register()
        leaving.register()
        handing_over.register()
        half_year.register()
        agreed_work.register()
        drafts.register()
        rescheduling.register()
