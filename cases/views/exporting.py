"""Cases as a spreadsheet: only what the reader may see, for a purpose that is written down."""

from cases.access import groups_for_many
from cases.flow_texts import title
from cases.models import Case
from cases.views.lists import attention
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F4, mask
from overstap.ui.export import xlsx_response

HEADER = (
    "Dossier",
    "Naam",
    "Geboortedatum",
    "Status",
    "Volgende stap",
    "Uiterlijk",
    "Coach",
    "School",
    "Leerweg",
    "Klas",
    "Gemeente",
    "Aandacht",
)


def export(request, pks: list[int], *, purpose: str):
    """Answer the file; the read log gets the ids and the purpose, in the same transaction."""
    by, moment = request.membership, now()
    cases = list(
        Case.objects.visible_to(by)
        .filter(pk__in=pks)
        .select_related("student__municipality", "member", "school", "coach", "year")
        .order_by("next_due_on", "pk")
    )
    groups = groups_for_many([case.pk for case in cases], by)
    log_read(
        kind=ReadKind.EXPORT,
        by=by,
        now=moment,
        case_ids=[case.pk for case in cases],
        groups=mask(*frozenset().union(*groups.values())),
        purpose=purpose,
        path=request.path,
    )
    rows = [row_of(case, groups.get(case.pk, frozenset())) for case in cases]
    return xlsx_response(f"dossiers-{request.today:%Y-%m-%d}.xlsx", HEADER, rows, title="Dossiers")


def row_of(case, groups) -> list:
    """The cells of one case; what the reader may not see stays empty."""
    student, member = case.student, case.member
    return [
        case.number,
        student.full_name if F1 in groups else "",
        student.birth_on if F1 in groups else None,
        case.get_status_display(),
        title(case.next_step) if case.is_open and case.next_step else "",
        case.next_due_on if case.is_open else None,
        case.coach.name if case.coach else "",
        str(case.school),
        member.get_level_display(),
        member.class_name,
        student.municipality.name if student.municipality else "",
        attention(case) if F4 in groups else "",
    ]
