from django.urls import path

from coaches.views import absence, board, contacts, matching, notes, plans, rhythm, transferring

app_name = "coaches"
urlpatterns = [
    path("aanvragen/", matching.requests, name="requests"),
    path("aanvragen/<int:pk>/", matching.judge, name="judge"),
    path("gevraagd/", matching.offers, name="offers"),
    path("gevraagd/<int:pk>/", matching.answer, name="answer"),
    path("dossier/<int:pk>/aanvraag/", matching.ask, name="request"),
    path("dossier/<int:pk>/coach/", matching.offer, name="offer"),
    path("dossier/<int:pk>/teruggeven/", matching.release, name="release"),
    path("dossier/<int:pk>/begeleiding/", board.weight, name="weight"),
    path("dossier/<int:pk>/contact/", contacts.contact, name="contact"),
    path("dossier/<int:pk>/plan/", plans.plan, name="plan"),
    path("dossier/<int:pk>/plan/pdf/", plans.plan_print, name="plan_print"),
    path("dossier/<int:pk>/plan/wijzigen/", plans.plan_edit, name="plan_edit"),
    path("dossier/<int:pk>/plan/akkoord/", plans.agree, name="plan_agree"),
    path("dossier/<int:pk>/plan/stap/", plans.step_add, name="step_add"),
    path("dossier/<int:pk>/plan/stap/<int:step_pk>/", plans.step_edit, name="step_edit"),
    path("dossier/<int:pk>/plan/stap/<int:step_pk>/gedaan/", plans.step_done, name="step_done"),
    path("dossier/<int:pk>/plan/stap/<int:step_pk>/weg/", plans.step_drop, name="step_drop"),
    path("dossier/<int:pk>/notities/", notes.notes, name="notes"),
    path("dossier/<int:pk>/notities/<int:note_pk>/", notes.note_edit, name="note_edit"),
    path("dossier/<int:pk>/notities/<int:note_pk>/wissen/", notes.note_erase, name="note_erase"),
    path("bord/", board.board, name="board"),
    path("bord/<int:pk>/uren/", board.hours, name="hours"),
    path("werkdruk/", board.load_settings, name="load_settings"),
    path("gestopt/<int:pk>/", board.coach_left, name="coach_left"),
    path("afwezig/", absence.absences, name="absences"),
    path("afwezig/nieuw/", absence.absence_new, name="absence_new"),
    path("afwezig/<int:pk>/", absence.absence_edit, name="absence"),
    path("afwezig/<int:pk>/intrekken/", absence.absence_withdraw, name="absence_withdraw"),
    path("bord/<int:pk>/overdragen/", transferring.transfer, name="transfer"),
    path("dossier/<int:pk>/overdragen/", transferring.transfer_case, name="transfer_case"),
    path("overdracht/<int:pk>/", transferring.transfer_result, name="transfer_result"),
    path("contactritme/", rhythm.rhythm, name="rhythm"),
]
