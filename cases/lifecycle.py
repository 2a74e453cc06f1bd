"""The transitions of a case as one table: from, to, who (lifecycle.md section 2).

Rules, pages, the status diagram and the documentation read this table. The tests type their own.
`who` names the relations of `cases.rules`; `group` is the data group of the event.
"""

from dataclasses import dataclass, field

from django_fsm import RETURN_VALUE

from cases.enums import OPEN, Status

RESUMED = RETURN_VALUE(*Status.values)

S = Status
BEFORE_START = (S.SCREENED, S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.ESCALATED)


@dataclass(frozen=True)
class TransitionSpec:
    """One transition. `verb` is the button, `label` the timeline's words, both Dutch."""

    name: str
    verb: str
    label: str
    sources: tuple[Status, ...]
    target: Status | None
    who: tuple[str, ...]
    group: str = "F0"
    tone: str = "neutral"
    # Sources where the fact is recorded and the status stays (release_coach, record_discussion).
    stays: tuple[Status, ...] = field(default=())


_ALL = (
    TransitionSpec("flag", "Signaleren", "Signaal", (), S.FLAGGED, ("mentor", "school"), "F4"),
    TransitionSpec(
        "open_at_check",
        "Dossier openen",
        "Dossier geopend bij de startcontrole",
        (),
        S.NO_SHOW,
        ("mbo", "doorstroomcoach", "attendance_officer", "coordinator"),
        "F10",
        "negative",
    ),
    TransitionSpec(
        "screen", "Screenen", "Gescreend", (S.FLAGGED,), S.SCREENED, ("school_lead",), "F4"
    ),
    TransitionSpec(
        "dismiss",
        "Geen risico",
        "Geen risico (meer)",
        (S.FLAGGED, S.SCREENED, S.GUIDED, S.DISCUSSED),
        S.DISMISSED,
        ("school_until_guided", "coach_from_guided"),
        "F4",
    ),
    TransitionSpec(
        "accept_coach",
        "Begeleiding aannemen",
        "Coach heeft het dossier aangenomen",
        (S.SCREENED,),
        S.GUIDED,
        ("coach",),
        stays=(S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED, S.ESCALATED),
    ),
    TransitionSpec(
        "release_coach",
        "Begeleiding teruggeven",
        "Begeleiding teruggegeven",
        (S.GUIDED,),
        S.SCREENED,
        ("coach", "coordinator", "calendar"),
        stays=(S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED, S.ESCALATED),
    ),
    TransitionSpec(
        "record_discussion",
        "Besluit vastleggen",
        "Besproken op de Overstaptafel",
        (S.SCREENED, S.GUIDED, S.DISCUSSED),
        S.DISCUSSED,
        ("table",),
        "F8",
        stays=(S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED, S.ESCALATED),
    ),
    TransitionSpec(
        "enter_summer",
        "Zomerperiode beginnen",
        "Zomerperiode",
        (S.FLAGGED, S.SCREENED, S.GUIDED, S.DISCUSSED),
        S.SUMMER,
        ("calendar", "coach"),
        tone="warning",
    ),
    TransitionSpec(
        "confirm_start",
        "Start bevestigen",
        "Gestart op het mbo",
        BEFORE_START,
        S.STARTED,
        ("mbo", "coach", "doorstroomcoach", "school_outside", "import"),
        "F10",
        "positive",
    ),
    TransitionSpec(
        "report_no_show",
        "Niet gestart melden",
        "Niet gestart",
        (S.SUMMER,),
        S.NO_SHOW,
        ("mbo", "coach", "school", "officer", "coordinator", "import"),
        "F10",
        "negative",
    ),
    TransitionSpec(
        "lose_place",
        "Plek kwijt melden",
        "Plek kwijt",
        (S.STARTED, S.PLACED),
        S.NO_SHOW,
        ("mbo", "coach"),
        "F10",
        "negative",
    ),
    TransitionSpec(
        "confirm_placement",
        "Plaatsing bevestigen",
        "Geplaatst op de teldatum",
        (S.SUMMER, S.NO_SHOW, S.STARTED),
        S.PLACED,
        ("mbo", "coach", "import"),
        "F10",
        "positive",
    ),
    TransitionSpec(
        "escalate",
        "Melden bij leerplicht of Doorstroompunt",
        "Gemeld bij leerplicht of Doorstroompunt",
        (S.SCREENED, S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED),
        S.ESCALATED,
        ("coach", "table", "officer", "coordinator"),
        tone="negative",
    ),
    TransitionSpec(
        "pass_on",
        "Overdragen aan een andere ambtenaar",
        "Overgedragen aan een andere ambtenaar",
        (S.ESCALATED,),
        S.ESCALATED,
        ("receiving_officer",),
        tone="negative",
    ),
    TransitionSpec(
        "return_from_escalation",
        "Teruggeven",
        "Teruggekomen van leerplicht of Doorstroompunt",
        (S.ESCALATED,),
        None,
        ("receiving_officer",),
    ),
    TransitionSpec(
        "close_independent",
        "Afsluiten: gaat zelf verder",
        "Afgesloten: gaat zelf verder",
        (S.STARTED, S.PLACED),
        S.CLOSED,
        ("coach", "coordinator_without_coach"),
        tone="positive",
    ),
    TransitionSpec(
        "hand_over",
        "Overdragen",
        "Begeleiding overgedragen",
        (S.STARTED, S.PLACED),
        S.HANDED_OVER,
        ("coach", "coordinator_without_coach"),
        tone="positive",
    ),
    TransitionSpec(
        "withdraw",
        "Intrekken",
        "Ingetrokken: jongere of ouder wil niet",
        OPEN,
        S.WITHDRAWN,
        ("school", "coach"),
    ),
    TransitionSpec(
        "move_out",
        "Verhuisd naar een andere regio",
        "Verhuisd naar een andere regio",
        OPEN,
        S.MOVED,
        ("school", "coach", "officer", "coordinator"),
    ),
    TransitionSpec(
        "leave_elsewhere",
        "Andere bestemming vastleggen",
        "Andere bestemming",
        OPEN,
        S.ELSEWHERE,
        ("school", "coach", "officer"),
        "F10",
    ),
    TransitionSpec(
        "close_unresolved",
        "Afsluiten als onbekend",
        "Afgesloten als onbekend",
        OPEN,
        S.ELSEWHERE,
        ("coordinator",),
        "F10",
    ),
    TransitionSpec(
        "reopen",
        "Heropenen",
        "Heropend",
        tuple(status for status in Status if status not in OPEN),
        None,
        ("coordinator",),
    ),
    TransitionSpec(
        "correct",
        "Laatste stap ongedaan maken",
        "Foutief geregistreerd",
        tuple(Status),
        None,
        ("who_made_it", "coordinator"),
    ),
)

TRANSITIONS: dict[str, TransitionSpec] = {spec.name: spec for spec in _ALL}
