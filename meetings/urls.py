from django.urls import path

from meetings.views import planning, running

app_name = "meetings"
urlpatterns = [
    path("", planning.overview, name="list"),
    path("rondes/nieuw/", planning.round_new, name="round_new"),
    path("rondes/<int:pk>/tafel/", planning.session_new, name="session_new"),
    path("dossier/<int:pk>/", planning.put_on, name="put_on"),
    path("<int:pk>/", planning.session, name="session"),
    path("<int:pk>/wijzigen/", planning.session_edit, name="session_edit"),
    path("<int:pk>/voorstel/", planning.propose, name="propose"),
    path("<int:pk>/deelnemers/", planning.participant_add, name="participant_add"),
    path(
        "<int:pk>/deelnemers/<int:participant_pk>/weg/",
        planning.participant_remove,
        name="participant_remove",
    ),
    path("<int:pk>/beginnen/", running.begin, name="begin"),
    path("<int:pk>/bezig/", running.run, name="run"),
    path("<int:pk>/aanwezig/", running.presence, name="presence"),
    path("<int:pk>/doorschuiven/", running.carry_rest, name="carry_rest"),
    path("<int:pk>/afsluiten/", running.close, name="close"),
    path("<int:pk>/verslag/", running.report, name="minutes"),
    path("<int:pk>/verslag.pdf", running.report_pdf, name="minutes_pdf"),
    path("punt/<int:pk>/", planning.prepare, name="prepare"),
    path("punt/<int:pk>/omhoog/", planning.move, {"direction": "up"}, name="move_up"),
    path("punt/<int:pk>/omlaag/", planning.move, {"direction": "down"}, name="move_down"),
    path("punt/<int:pk>/weg/", planning.withdraw, name="withdraw"),
    path("punt/<int:pk>/volgende-tafel/", running.carry, name="carry"),
]
