"""The facts beside a case (Kern) and what comes next, from the story and nothing else."""

from dataclasses import dataclass
from datetime import date

from cases.enums import Capacity, HandoverState, RiskReason, Status
from cases.flow_texts import title
from cases.models import CaseHandover, Evaluation
from cases.rules.ending import coach_end_on
from overstap.organisations.enums import Role
from overstap.organisations.models import Organisation, User
from overstap.privacy.groups import F2, F4, F5, F10, reads_words
from overstap.ui.dates import day_year


@dataclass(frozen=True)
class Fact:
    """One line of Kern."""

    label: str
    value: str
    sub: str = ""
    tone: str = ""


def kern_of(story) -> list[Fact]:
    """The facts that this reader may see."""
    case, groups, known = story.case, story.groups, story.known
    facts = []
    if F10 in groups:
        facts += _application(known)
    coach = known.coach(story.moment)
    if coach:
        facts.append(Fact("Coach", coach[0], f"sinds {day_year(coach[1])}"))
    elif case.status not in (Status.FLAGGED,) and case.is_open:
        facts.append(Fact("Coach", "Geen coach", tone="warn"))
    if office := _leerplicht(story):
        facts.append(Fact("Leerplicht", office))
    mentor = story.names.of(User, case.member.mentor_id) or case.member.mentor_name
    school = str(case.school)
    facts.append(Fact("Mentor", mentor or "Onbekend", school))
    if F4 in groups and case.risk_reasons:
        reasons = ", ".join(RiskReason(code).label.lower() for code in case.risk_reasons)
        facts.append(Fact("Aandacht", reasons[:1].upper() + reasons[1:], case.risk_note))
    if F4 in groups and case.question:
        facts.append(Fact("Vraag", case.question))
    if F5 in groups and case.support_need:
        facts.append(Fact("Nodig", case.support_need))
    if F2 in groups and (case.student.phone or case.student.email):
        facts.append(Fact("Bereikbaar", case.student.phone or case.student.email))
    if F10 in groups and case.started_on:
        assumed = "datum aangenomen" if case.start_is_assumed else ""
        facts.append(Fact("Gestart", day_year(case.started_on), assumed))
    facts += _end_of_coaching(story)
    if case.ended_on:
        facts.append(Fact("Beëindigd", day_year(case.ended_on)))
    return facts


HANDOVER_TONES = {HandoverState.ACCEPTED: "ok", HandoverState.OFFERED: "warn"}


def _end_of_coaching(story) -> list[Fact]:
    """Until when, what the look back said, and who was asked to go on."""
    case, groups, known = story.case, story.groups, story.known
    facts = []
    end = coach_end_on(case)
    if F10 in groups and case.is_open and end is not None:
        longer = "verlengd" if case.extended_until == end else ""
        facts.append(Fact("Begeleiding tot", day_year(end), longer))
    if not reads_words(groups):
        return facts
    for one in known.all(Evaluation):
        if one.cycle == case.cycle:
            needs = "Er is nog hulp nodig" if one.needs_support else "Gaat zelf verder"
            facts.append(Fact("Evaluatie", needs, day_year(one.done_on)))
    asked = [one for one in known.all(CaseHandover) if one.cycle == case.cycle]
    for one in asked[-1:]:
        who = story.names.of(User, one.receiver_id) or one.receiver_name
        sub = f"{who}, {day_year(one.answered_on or one.offered_on)}"
        if one.reason and one.state != HandoverState.ACCEPTED:
            sub += f": {one.reason}"
        elif one.first_appointment_on:
            sub += f", eerste afspraak {day_year(one.first_appointment_on)}"
        state = HandoverState(one.state)
        facts.append(Fact("Overdracht", state.label, sub, HANDOVER_TONES.get(state, "")))
    return facts


def _application(known) -> list[Fact]:
    applications = known.applications()
    live = [one for one in applications if one.is_live]
    if not applications:
        return [Fact("Mbo-keuze", "Nog geen aanmelding", tone="warn")]
    if not live:
        last = applications[0]
        return [
            Fact(
                "Mbo-keuze",
                "Geen lopende aanmelding",
                f"{last.programme}: {last.status_label}",
                "warn",
            )
        ]
    first = live[0]
    return [
        Fact("Mbo-keuze", first.programme, first.institution),
        Fact(
            "Aanmelding",
            first.status_label,
            f"en {len(live) - 1} andere" if len(live) > 1 else "",
            "ok" if first.status in {"definitive", "enrolled"} else "",
        ),
    ]


def _leerplicht(story) -> str:
    """Who handles it at the municipality: the named officer, else the office of the grant."""
    for party in story.known.parties(story.moment):
        if party.capacity == Capacity.OFFICER and party.user_id:
            return story.names.of(User, party.user_id)
    for grant in story.grants:
        if grant.reason in {"leerplicht", "escalated"} and grant.party.startswith("o"):
            return story.names.of(Organisation, int(grant.party[1:].partition(":")[0]))
    return ""


@dataclass(frozen=True)
class Next:
    """Wat nu?: the next milestone, whose it is, by when, what may be done and what not."""

    step: str
    due_on: date | None
    who: str
    allowed: list[dict]
    refused: list[dict]


# A way out is no answer to "what now"; they stay in the menu.
WAYS_OUT = {
    "dismiss",
    "withdraw",
    "move_out",
    "leave_elsewhere",
    "close_unresolved",
    "correct",
    "reopen",
    "release_coach",
    "lose_place",
    "escalate",
}


def next_up(story, steps, menu) -> Next | None:
    """What comes next on an open case; None when it is closed."""
    case = story.case
    if not case.is_open:
        return None
    ahead = [item for item in menu if item["name"] not in WAYS_OUT]
    if case.status != Status.FLAGGED:
        ahead = [item for item in ahead if item["name"] != "record_basis"]
    return Next(
        step=title(case.next_step) if case.next_step else "Volgende stap bepalen",
        due_on=case.next_due_on,
        who=owner_of(case),
        allowed=[item for item in ahead if not item["reason"]],
        refused=[item for item in ahead if item["reason"]],
    )


def owner_of(case) -> str:
    """Who owns the case, as people say it."""
    person = case.owner_user.name if case.owner_user else ""
    return owner_name(person, str(case.owner_organisation or ""), case.owner_role)


def owner_name(person: str, place: str, role: str) -> str:
    """An owner: a person somewhere, or whoever holds a role somewhere."""
    if not person:
        person = Role(role).label if role in Role.values else ""
    return ", ".join(part for part in (person, place) if part)
