"""Addresses of cases, the cohort, search, checks and imports."""

from importlib.util import find_spec

from django.urls import include, path

from cases.views import (
    aftercare,
    basis,
    bulk,
    cohort,
    detail,
    ending,
    flagging,
    lists,
    people,
    search,
    steps,
    summer,
    work,
)

app_name = "cases"
urlpatterns = [
    path("zoeken/", search.search, name="search"),
    path("dossiers/", lists.case_list, name="list"),
    path("dossiers/lijst-bewaren/", lists.save_list, name="save_list"),
    path("dossiers/lijsten/", lists.own_lists, name="own_lists"),
    path("dossiers/lijst/<int:pk>/weg/", lists.drop_list, name="drop_list"),
    path("dossiers/meer/", bulk.bulk_cases, name="bulk"),
    path("dossiers/concept/<str:key>/", work.draft, name="draft"),
    path("dossiers/nieuw/", flagging.flag_search, name="flag_search"),
    path("dossiers/nieuw/leerling/", flagging.flag_new, name="flag_new"),
    path("dossiers/<int:pk>/", detail.detail, name="detail"),
    path("dossiers/<int:pk>/ondersteuning/", detail.support, name="support"),
    path(
        "dossiers/<int:pk>/ondersteuning/<slug:section>/", people.support_edit, name="support_edit"
    ),
    path("dossiers/<int:pk>/overstaptafel/", detail.table, name="table"),
    path("dossiers/<int:pk>/betrokkenen/", detail.people, name="people"),
    path("dossiers/<int:pk>/geschiedenis/", detail.timeline, name="timeline"),
    path("dossiers/<int:pk>/gekeken/", detail.readers, name="readers"),
    path("dossiers/<int:pk>/grondslag/", basis.basis_add, name="basis_add"),
    path("dossiers/grondslag/<int:pk>/intrekken/", basis.basis_withdraw, name="basis_withdraw"),
    path("dossiers/<int:pk>/actie/", work.item_add, name="item_add"),
    path("dossiers/actie/<int:pk>/gedaan/", work.item_done, name="item_done"),
    path("dossiers/actie/<int:pk>/vervalt/", work.item_cancel, name="item_cancel"),
    path("dossiers/actie/<int:pk>/uitstellen/", work.item_snooze, name="item_snooze"),
    path("dossiers/taak/<int:pk>/oppakken/", work.claim, name="claim"),
    path("dossiers/taak/<int:pk>/terugleggen/", work.release, name="release"),
    path("dossiers/taak/<int:pk>/uitstellen/", work.snooze, name="snooze"),
    path("dossiers/<int:pk>/start/", work.start, name="start"),
    path("dossiers/<int:pk>/plaatsing/", work.placement, name="placement"),
    path("dossiers/<int:pk>/evaluatie/", ending.evaluate, name="evaluate"),
    path("dossiers/<int:pk>/verlengen/", ending.extend, name="extend"),
    path("dossiers/<int:pk>/ontvanger/", ending.handover, name="handover"),
    path("dossiers/overdracht/<int:pk>/antwoord/", ending.handover_answer, name="handover_answer"),
    path(
        "dossiers/overdracht/<int:pk>/intrekken/",
        ending.handover_withdraw,
        name="handover_withdraw",
    ),
    path("dossiers/<int:pk>/melding-aannemen/", work.accept_escalation, name="accept_escalation"),
    path("dossiers/<int:pk>/zomercontact/", work.summer_contact, name="summer_contact"),
    path("dossiers/<int:pk>/gegevens/", people.personal_data, name="personal_data"),
    path("dossiers/<int:pk>/woongemeente/", people.municipality, name="municipality"),
    path("dossiers/<int:pk>/ouder/", people.guardian_add, name="guardian_add"),
    path("dossiers/<int:pk>/ouder/<int:guardian_pk>/", people.guardian_edit, name="guardian_edit"),
    path("dossiers/<int:pk>/andere-school/", cohort.school_answer, name="school_answer"),
    path("dossiers/<int:pk>/<slug:name>/", steps.transition, name="transition"),
    path("zomercontact/", summer.summer_list, name="summer"),
    path("nazorg/", aftercare.aftercare_list, name="aftercare"),
    path("nazorg/<int:pk>/", aftercare.aftercare_of, name="aftercare_of"),
    path("cohort/", cohort.cohort, name="cohort"),
    path("cohort/<int:pk>/", cohort.member, name="member"),
    path("cohort/<int:pk>/signaal/", flagging.flag, name="flag"),
    path("cohort/<int:pk>/dossier/", cohort.open_at_check, name="open_at_check"),
    path("cohort/<int:pk>/aanmelding/", cohort.application_add, name="application_add"),
    path("cohort/aanmelding/<int:pk>/", cohort.application_change, name="application_change"),
    path("cohort/<int:pk>/bestemming/", cohort.destination, name="destination"),
    path("cohort/<int:pk>/examen/", cohort.exam, name="exam"),
    path("cohort/<int:pk>/school/", cohort.school, name="school"),
]

# Rooms that stand beside this one; their names stay in the namespace of cases.
BESIDE = [
    ("controles/", "cases.urls_checks"),
    ("inlezen/", "cases.urls_importing"),
    ("acties/", "cases.urls_items"),
]
urlpatterns += [path(prefix, include(name)) for prefix, name in BESIDE if find_spec(name)]
