"""What events and fields are called on the timeline, and what is left unsaid."""

from cases.models import (
    ActionItem,
    Application,
    CaseHandover,
    Evaluation,
    PlacementCheck,
    SharingBasis,
    StartCheck,
    WarmHandover,
)

# Said by the event itself, or bookkeeping.
UNSAID = {
    "case.status",
    "case.resume_status",
    "case.screened_on",
    "case.flagged_on",
    "case.ended_on",
    "case.end_reason",
    "case.student",
    "case.member",
    "student.search_name",
    "student.birth_precision",
    "cohortmember.student",
    "sharingbasis.state",
    "sharingbasis.withdrawn_at",
    "actionitem.what",
    "actionitem.status",
    "actionitem.ended_on",
}
# Words for fields that the models name in code only.
LABELS = {
    "escalated_to": "Gemeld bij",
    "institution": "Instelling",
    "mentor": "Mentor",
    "municipality": "Woongemeente",
    "organisation": "Met wie",
    "owner": "Wie",
    "owner_organisation": "Organisatie",
    "postcode": "Postcode",
    "programme": "Opleiding",
    "receiver": "Ontvanger",
    "school": "School",
    "state": "Stand",
    "status": "Stand",
    "user": "Wie",
    "withdrawn_by": "Ingetrokken door",
}
# Of a new row: what says what it is, under the event that made it.
BORN = {
    ActionItem: ("owner", "owner_organisation", "due_on"),
    Application: ("institution", "programme", "programme_name", "status"),
    SharingBasis: ("kind", "groups", "organisation", "given_by", "valid_until"),
    StartCheck: ("outcome", "started_on", "institution", "institution_name", "reason"),
    PlacementCheck: ("outcome", "enrolled_on", "institution"),
    Evaluation: ("is_enrolled", "needs_support"),
    CaseHandover: ("organisation", "receiver_name"),
    WarmHandover: ("institution", "state"),
}

# What events that are no transition are called; coaches and meetings register theirs.
KINDS = {
    "record_basis": ("Grondslag vastgelegd", "lock"),
    "withdraw_basis": ("Grondslag ingetrokken", "lock"),
    "support_form": ("Ondersteuningsformulier bijgewerkt", "edit"),
    "support_form_health": ("Gezondheid bijgewerkt in het ondersteuningsformulier", "edit"),
    "record_application": ("Aanmelding vastgelegd", "doc"),
    "change_application": ("Stand van de aanmelding gewijzigd", "doc"),
    "record_start": ("Startcontrole ingevuld", "check"),
    "record_placement": ("Plaatsingscontrole ingevuld", "check"),
    "evaluate": ("Evaluatie vastgelegd", "doc"),
    "extend": ("Begeleiding verlengd", "clock"),
    "offer_handover": ("Overdracht gevraagd", "swap"),
    "answer_handover": ("Antwoord op de overdracht", "swap"),
    "handover_accepted": ("Overdracht aangenomen", "swap"),
    "handover_refused": ("Overdracht niet aangenomen", "swap"),
    "accept_escalation": ("Melding aangenomen", "user"),
    "assign_summer_contact": ("Zomercontact afgesproken", "user"),
    "change_municipality": ("Gemeente gewijzigd", "swap"),
    "change_school": ("School gewijzigd", "swap"),
    "offer_school": ("Andere school gevraagd", "swap"),
    "refuse_school": ("De gevraagde school neemt de jongere niet aan", "swap"),
    "offer_pass_on": ("Andere ambtenaar gevraagd", "swap"),
    "basis_expired": ("Grondslag verlopen", "lock"),
    "role_ended": ("Een betrokkene werkt hier niet meer", "user"),
    "import": ("Bijgewerkt uit een bestand", "upload"),
    "snooze": ("Uitgesteld", "clock"),
    "correct_personal_data": ("Persoonsgegevens gecorrigeerd", "edit"),
    "save_guardian": ("Ouder of verzorger bijgewerkt", "people"),
    "set_destination": ("Bestemming vastgelegd", "flag"),
    "set_exam_result": ("Examenuitslag vastgelegd", "doc"),
    "add_action_item": ("Actie afgesproken", "plus"),
    "finish_action_item": ("Actie gedaan", "check"),
    "cancel_action_item": ("Actie vervallen", "cross"),
    "claim": ("Taak opgepakt", "user"),
    "release": ("Taak teruggelegd", "user"),
}
ICONS = {
    "flag": "flag",
    "screen": "check",
    "accept_coach": "user",
    "release_coach": "user",
    "record_discussion": "people",
    "enter_summer": "calendar",
    "confirm_start": "check",
    "confirm_placement": "check",
    "report_no_show": "alert",
    "lose_place": "alert",
    "open_at_check": "alert",
    "escalate": "bell",
    "pass_on": "swap",
    "return_from_escalation": "swap",
    "correct": "edit",
    "contact": "chat",
}
TASKS = {
    "add_action_item",
    "finish_action_item",
    "cancel_action_item",
    "claim",
    "release",
    "snooze",
}
FACTS = {"support_form", "support_form_health"}
# Without their details these say too much already: that a talk was had is part of the journal.
NEEDS_DETAILS = {"contact"}
