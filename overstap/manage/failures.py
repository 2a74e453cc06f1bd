"""What the calendar could not do, in words: the job keeps only codes and ids (security.md 3.4).

A functional administrator may read the number of a case of the region (F0), and no name.
"""

import re

from cases.models import Case, Job
from coaches.models import CoachAssignment

# By the name of a step of the sweep: what it does, as a thing that did not work.
STEPS = {
    "expire_basis": "Verlopen grondslag afsluiten",
    "enter_summer": "Naar de zomerperiode",
    "screening_reminder": "Herinneren aan screenen",
    "propose_escalation": "Voorstellen om te melden",
    "pass_on": "Overdracht naar het Doorstroompunt voorbereiden",
    "owner_by_age": "Andere behandelaar door leeftijd",
    "next_milestone": "Volgende mijlpaal zetten",
    "ask_summer_contact": "Vragen om een contactpersoon voor de zomer",
    "ask_evaluation": "Vragen om de evaluatie",
    "ask_end": "Vragen om het einde van de begeleiding",
    "handover_unanswered": "Overdracht zonder antwoord melden",
    "tasks_follow_owner": "Taken bij de nieuwe eigenaar zetten",
    "lost_stand_in": "Vervanger die stopte vrijmaken",
    "judge_access": "Aanvraag voorleggen aan het samenwerkingsverband",
    "stand_in": "Vervanger toegang geven",
    "contact_rhythm": "Contactritme bijwerken",
    "lost_notes": "Notities van wie stopte wissen",
    "coach_ended": "Dossiers van een coach die stopte teruggeven",
    "role_ended": "Dossiers teruggeven van een functie die stopte",
    "actions_to_owner": "Acties zonder zicht bij de behandelaar zetten",
    "remind_actions": "Herinneren aan acties die te laat zijn",
    "drafts": "Oude concepten wissen",
    "tables_without_chair": "Overstaptafel zonder voorzitter melden",
}
ENTRY = re.compile(r"(\w+) bij (\w+) (\d+)")
# A job cuts its message here; what was cut in the middle of a number is not shown.
LONGEST = 300
ELSEWHERE = "een dossier in een andere regio"


def failures_of(job: Job | None, region_id: int | None) -> list[str]:
    """One sentence per step that failed, with the numbers of the cases; two queries at most.

    A message that is no list of failures is given as it is.
    """
    if job is None or not job.message:
        return []
    text = job.message
    if len(text) >= LONGEST:
        text = text.rpartition(",")[0]
    entries = ENTRY.findall(text)
    if not entries:
        return [job.message]
    numbers = _numbers(entries, region_id)
    found: dict[str, list[str]] = {}
    for step, subject, pk in entries:
        about = numbers.get((subject, int(pk)), f"{subject} {pk}")
        found.setdefault(STEPS.get(step, step), []).append(about)
    lines = [f"{step}: {', '.join(dict.fromkeys(about))}." for step, about in found.items()]
    if job.failed > len(entries):
        lines.append(f"En nog {job.failed - len(entries)} keer.")
    return lines


def _numbers(entries: list[tuple[str, str, str]], region_id: int | None) -> dict:
    ids: dict[str, set[int]] = {"dossier": set(), "koppeling": set()}
    for _, subject, pk in entries:
        if subject in ids:
            ids[subject].add(int(pk))
    cases = dict(
        CoachAssignment.objects.filter(pk__in=ids["koppeling"]).values_list("pk", "case_id")
    )
    rows = Case.objects.scoped().filter(pk__in=ids["dossier"] | set(cases.values()))
    years = {
        pk: (year, region) for pk, year, region in rows.values_list("pk", "year__year", "region_id")
    }

    def shown(case_id: int) -> str:
        year, region = years.get(case_id, (0, None))
        return Case.number_of(case_id, year) if region == region_id and year else ELSEWHERE

    return {("dossier", pk): shown(pk) for pk in ids["dossier"]} | {
        ("koppeling", pk): shown(case_id) for pk, case_id in cases.items()
    }
