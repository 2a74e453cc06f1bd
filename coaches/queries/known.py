"""What a case holds already, shown beside a request so that nothing is asked twice."""

from datetime import date

from cases.enums import BasisState, RiskReason
from cases.models import Application, Case, Guardian, SharingBasis
from overstap.privacy.groups import F1, F2, F4, F5, F10, F11
from overstap.ui.dates import full_date


def known_facts(case: Case, groups, today: date) -> list[tuple[str, str]]:
    """The fields of a request that come from the case (domain.md 4.3), by data group.

    Three queries at most, whatever there is.
    """
    member, student = case.member, case.student
    found = []
    if F1 in groups:
        age = student.age_on(today)
        found.append(("Jongere", f"{student.full_name}, {age if age is not None else '?'} jaar"))
    place = ", ".join(filter(None, [str(case.school), member.class_name]))
    found.append(("School", place))
    exam = f", examen {member.exam_year}" if member.exam_year and F10 in groups else ""
    found.append(("Leerweg", f"{member.get_level_display()}{exam}"))
    if F2 in groups:
        parents = Guardian.objects.filter(student_id=student.pk).order_by("pk")
        names = ", ".join(" ".join(filter(None, [one.name, one.phone])) for one in parents)
        found.append(("Ouders", names or "Niet ingevuld"))
    if F4 in groups:
        reasons = ", ".join(RiskReason(code).label.lower() for code in case.risk_reasons)
        found.append(("Redenen", reasons or "Niet ingevuld"))
    if F5 in groups:
        found.append(("Ondersteuning", case.support_need or "Niet ingevuld"))
    if F10 in groups:
        rows = Application.objects.filter(member_id=member.pk).select_related(
            "institution", "programme"
        )
        texts = [
            f"{one.programme_label} bij {one.institution} ({one.get_status_display().lower()})"
            for one in rows.order_by("pk")
        ]
        found.append(("Aanmeldingen", "; ".join(texts) or "Nog geen"))
    if F11 in groups:
        bases = SharingBasis.objects.filter(case_id=case.pk, state=BasisState.ACTIVE)
        texts = [f"{one.get_kind_display()} van {full_date(one.given_on)}" for one in bases]
        found.append(("Grondslag", "; ".join(texts) or "Ontbreekt"))
    return found
