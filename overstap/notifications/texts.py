"""The sentences of notices and mails. A notice or mail never holds a young person's name."""

NOTICES = {
    "case_flagged": "Er is een nieuw signaal op uw school",
    "coach_requested": "Er is een coach aangevraagd",
    "coach_request_answered": "Een aanvraag voor een coach is beoordeeld",
    "coach_offered": "U bent gevraagd als coach",
    "coach_unanswered": "Een coach heeft nog niet geantwoord",
    "coach_accepted": "Een coach heeft een dossier van u aangenomen",
    "coach_declined": "Een coach heeft een verzoek niet aangenomen",
    "coach_released": "Een dossier heeft geen coach meer",
    "case_decided": "De Overstaptafel heeft een besluit genomen",
    "case_escalated": "Een dossier is bij u gemeld",
    "case_returned": "Een dossier is teruggegeven",
    "no_show": "Een jongere is niet gestart",
    "started": "Een jongere is gestart op het mbo",
    "placed": "Een jongere is geplaatst",
    "basis_withdrawn": "Een toestemming is ingetrokken",
    "action_assigned": "Er staat een actie op uw naam",
    "handover_offered": "U bent gevraagd de begeleiding over te nemen",
    "handover_accepted": "De begeleiding is overgenomen",
    "handover_refused": "De begeleiding is niet overgenomen",
    "reminder": "Een taak wacht op u",
    "screening_reminder": "Een signaal wacht op screening",
    "screening_overdue": "Een screening duurt te lang",
    "application_dropped": "Een aanmelding is teruggezet of ingetrokken",
    "import_done": "Uw bestand is verwerkt",
    "session_invited": "U bent uitgenodigd voor een Overstaptafel",
    "role_added": "U hebt een rol erbij gekregen",
    "case_moved": "Een dossier is verhuisd",
    "case_closed": "Een dossier is afgesloten",
    "case_reopened": "Een dossier is weer open",
    "school_change_offered": "Een dossier komt misschien naar uw school",
    "school_change_answered": "De nieuwe school heeft geantwoord",
    "support_refused": "Een jongere of ouder wil geen hulp of overdracht",
    "escalation_accepted": "Een melding is aangenomen",
    "summer_contact": "U houdt in de zomer contact met een jongere",
}

MAILS = {
    "invitation": (
        "U bent uitgenodigd voor Overstap",
        (
            "U krijgt toegang tot Overstap. Stel via deze link uw wachtwoord in:\n\n{link}\n\n"
            "De link werkt 7 dagen."
        ),
    ),
    "something_new": (
        "Er staat iets nieuws voor u klaar in Overstap",
        "Er staat iets nieuws voor u klaar. Log in om het te lezen:\n\n{link}",
    ),
}


def notice_text(code: str) -> str:
    """The sentence of a notice."""
    return NOTICES.get(code, "Er is iets veranderd")


def mail_text(code: str, payload: dict) -> tuple[str, str]:
    """Subject and body of a mail; `payload` fills the link."""
    subject, body = MAILS[code]
    return subject, body.format(**payload)
