from django.urls import path

from cases.views import importing, importing_by_hand

urlpatterns = [
    path("", importing.start, name="imports"),
    path("", importing.start, name="import_start"),
    path("leerling/", importing_by_hand.add_member, name="import_member"),
    path("sjabloon/<str:kind>.<str:extension>", importing.template, name="import_template"),
    path("<uuid:uid>/kolommen/", importing.columns, name="import_map"),
    path("<uuid:uid>/controleren/", importing.check, name="import_check"),
    path("<uuid:uid>/opslaan/", importing.save, name="import_apply"),
    path("<uuid:uid>/voortgang/", importing.progress, name="import_progress"),
    path("<uuid:uid>/verslag.<str:extension>", importing.report, name="import_report"),
    path("<uuid:uid>/terugdraaien/", importing.take_back, name="import_takeback"),
]
