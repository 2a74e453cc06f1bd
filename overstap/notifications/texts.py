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
    "coach_weight": "De zwaarte van een dossier van u is gewijzigd",
    "coach_request_withdrawn": "Een aanvraag voor een coach is ingetrokken",
    "coach_left": "Een coach is gestopt. Zoek een nieuwe coach voor deze jongeren",
    "absence_reported": "Een coach is afwezig",
    "absence_changed": "De afwezigheid of vervanging van een coach is gewijzigd",
    "stand_in_lost": "Een afwezige coach heeft geen vervanger meer",
    "stand_in_unseen": "Een vervanger mag een dossier niet zien. U neemt het werk waar",
    "no_judge": "Bij het samenwerkingsverband beoordeelt niemand meer de aanvragen",
    "case_decided": "De Overstaptafel heeft een besluit genomen",
    "case_escalated": "Een dossier is bij u gemeld",
    "case_returned": "Een dossier is teruggegeven",
    "no_show": "Een jongere is niet gestart",
    "started": "Een jongere is gestart op het mbo",
    "placed": "Een jongere is geplaatst",
    "basis_withdrawn": "Een toestemming is ingetrokken",
    "action_assigned": "Er staat een actie op uw naam",
    "action_offered": "U bent gevraagd een actie over te nemen",
    "action_taken_over": "Een actie is overgenomen",
    "action_refused": "Een actie is niet overgenomen",
    "handover_offered": "U bent gevraagd de begeleiding over te nemen",
    "handover_accepted": "De begeleiding is overgenomen",
    "handover_refused": "De begeleiding is niet overgenomen",
    "handover_unanswered": "Een ontvanger geeft geen antwoord op een overdracht",
    "handover_withdrawn": "Een vraag om begeleiding over te nemen is ingetrokken",
    "contacts_missed": "Een jongere is twee keer achter elkaar niet gesproken",
    "reminder": "Een taak wacht op u",
    "screening_reminder": "Een signaal wacht op screening",
    "screening_overdue": "Een screening duurt te lang",
    "application_dropped": "Een aanmelding is teruggezet of ingetrokken",
    "import_done": "Uw bestand is verwerkt",
    "session_invited": "U bent uitgenodigd voor een Overstaptafel",
    "session_changed": "Een Overstaptafel heeft een andere tijd, plaats of leiding",
    "session_called_off": "Een Overstaptafel staat niet meer op uw agenda",
    "session_chair_left": "Een Overstaptafel heeft een andere voorzitter gekregen",
    "session_no_chair": "Een Overstaptafel heeft geen voorzitter. Kies iemand",
    "session_no_planner": "Een Overstaptafel heeft geen voorzitter. Nodig een coördinator uit",
    "session_minutes_left": "Een Overstaptafel heeft geen notulist meer",
    "longlist_waiting": "Er staan leerlingen van uw school op een groslijst",
    "role_added": "U hebt een rol erbij gekregen",
    "case_moved": "Een dossier is verhuisd",
    "case_closed": "Een dossier is afgesloten",
    "case_reopened": "Een dossier is weer open",
    "school_change_offered": "Een dossier komt misschien naar uw school",
    "school_change_answered": "De nieuwe school heeft geantwoord",
    "support_refused": "Een jongere of ouder wil geen hulp of overdracht",
    "escalation_accepted": "Een melding is aangenomen",
    "student_message": "Een jongere heeft u een bericht gestuurd",
    "student_link_stopped": "Een link voor een jongere is gestopt. Maak zo nodig een nieuwe",
    "summer_contact": "U houdt in de zomer contact met een jongere",
}

# The same, where the sender gave a number along (`send(count=...)`).
COUNTED = {
    "coach_left": "Een coach is gestopt. Zoek een nieuwe coach. Aantal jongeren: {count}",
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
    "table_invitation": (
        "Overstaptafel",
        (
            "U bent uitgenodigd voor een Overstaptafel.\n\nWanneer: {when}\n\n"
            "De plaats en de agenda staan in Overstap:\n\n{link}\n\n"
            "Open de bijlage om de tafel in uw agenda "
            "te zetten."
        ),
    ),
    "table_changed": (
        "Overstaptafel",
        (
            "Een Overstaptafel is gewijzigd.\n\nWanneer: {when}\n\n"
            "De plaats en de agenda staan in Overstap:\n\n{link}\n\n"
            "Open de bijlage om uw agenda bij te werken."
        ),
    ),
    "table_called_off": (
        "Overstaptafel",
        (
            "Deze Overstaptafel gaat niet door, of u hoeft er niet meer bij te zijn.\n\n"
            "Wanneer: {when}\n\nOpen de bijlage om de tafel uit uw agenda te halen."
        ),
    ),
    "digest": (
        "Er staat iets nieuws voor u klaar in Overstap",
        (
            "Aantal berichten dat u nog niet las: {count}.\n\n"
            "Taken en acties die te laat zijn: {late}.\nVoor vandaag: {today}.\n"
            "Voor de komende week: {week}.\n\nLog in om ze te zien:\n\n{link}\n\n"
            "Wilt u deze mail vaker, minder vaak of niet? Kies dat bij Mijn instellingen."
        ),
    ),
}
# A digest that was written before tasks were counted.
NOTHING_DUE = {"late": 0, "today": 0, "week": 0}
# What is in these opens an account, so nothing of it is kept once it left.
SECRET = {"invitation"}


def counted(code: str, count: int | None) -> str:
    """The code of a notice with its number, as a notice keeps it."""
    return code if count is None or code not in COUNTED else f"{code}:{count}"


def notice_text(code: str) -> str:
    """The sentence of a notice; a code may end in its number (`counted`)."""
    name, _, count = code.partition(":")
    if count and name in COUNTED:
        return COUNTED[name].format(count=count)
    return NOTICES.get(name, "Er is iets veranderd")


def mail_text(code: str, payload: dict) -> tuple[str, str]:
    """Subject and body of a mail; `payload` fills the link."""
    subject, body = MAILS[code]
    return subject, body.format(**(NOTHING_DUE | payload))


def mail_title(code: str) -> str:
    """What a mail is called in Beheer: its subject."""
    return MAILS[code][0] if code in MAILS else code


def holds_a_secret(code: str) -> bool:
    """Whether the payload of this mail must not be kept after it was sent or given up."""
    return code in SECRET
