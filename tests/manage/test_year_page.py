"""The year on one page: what will happen, the warnings, and one save."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, CaseEvent, WorkItem
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.enums import USUAL_NORMS, MilestoneKind, Role
from overstap.organisations.models import Milestone, Norm, SchoolHoliday
from overstap.organisations.today import clock_at
from tests.cases.test_milestones_move import ready_for_table
from tests.factories import MembershipFactory, SchoolHolidayFactory
from tests.factories.cases import at, flagged, guided

pytestmark = pytest.mark.django_db
TABLE = MilestoneKind.TABLE_ROUND_1


@pytest.fixture
def page(world, login):
    """`page(changes)` posts the form as it stands with these changes; the coordinator does it."""
    client = login(world.coordinator)
    address = reverse("manage:year", args=[world.year.pk])

    def send(moment=None, **changes):
        with clock_at(moment or at(2027, 3, 1)):
            first = client.get(address)
            form = first.context["form"]
            values = {name: form[name].value() or "" for name in form.fields}
            values |= {"expect": first.context["expect"]} | changes
            return client.post(address, values)

    return send


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_preview_tells_what_moves_and_saves_nothing(world, page):
    case = ready_for_table(world)
    guided(world)
    answer = page(**{TABLE: "2027-05-13"})
    plan = answer.context["plan"]
    (moving,) = plan.moving
    assert (moving.old, moving.new, moving.was_passed) == (
        date(2027, 4, 20),
        date(2027, 5, 13),
        False,
    )
    assert [(k.title, k.count, k.new) for k in moving.kinds] == [
        ("Bespreken op de Overstaptafel", 1, date(2027, 5, 13))
    ]
    assert (plan.case_count, plan.hidden, [one.case for one in plan.touched]) == (1, 0, [case])
    assert f'href="/dossiers/{case.pk}/"' in text(answer)
    assert "1 dossier schuift mee." in text(answer)
    assert Milestone.objects.get(year=world.year, kind=TABLE).date_on == date(2027, 4, 20)
    assert list(WorkItem.objects.filter(kind="prepare_table").values_list("due_on", flat=True)) == [
        date(2027, 4, 20)
    ]
    logged = AccessLog.objects.get(kind=ReadKind.LIST, purpose__startswith="gevolgen")
    assert logged.case_ids == [case.pk]


def test_a_case_that_only_the_school_sees_is_a_number(world, page):
    case = flagged(world)
    WorkItem.objects.filter(case=case, kind="screen").update(milestone=TABLE)
    answer = page(**{TABLE: "2027-05-13"})
    plan = answer.context["plan"]
    assert (plan.case_count, plan.hidden, plan.touched) == (1, 1, [])
    assert "ziet u alleen het aantal" in text(answer)
    assert f"/dossiers/{case.pk}/" not in text(answer)
    assert case.student.family_name not in text(answer)


def test_saving_wants_a_reason_and_then_moves_all_in_one(world, page):
    case = ready_for_table(world)
    answer = page(save="1", **{TABLE: "2027-05-13"})
    assert answer.context["form"].errors == {
        "reason": ["Schrijf kort op waarom de datum verandert."]
    }
    assert answer.context["form"][TABLE].value() == "2027-05-13"
    answer = page(save="1", reason="Zaal bezet", **{TABLE: "2027-05-13"})
    assert answer.status_code == 302
    assert WorkItem.objects.get(case=case, kind="prepare_table").due_on == date(2027, 5, 13)
    assert CaseEvent.objects.get(kind="milestone_moved").note.text.endswith("Waarom: Zaal bezet")


def test_a_name_and_a_role_change_without_a_reason(world, page):
    answer = page(save="1", table_round_1_label="Grote tafel", table_round_1_role=Role.MBO_INTAKE)
    assert answer.status_code == 302
    row = Milestone.objects.get(year=world.year, kind=TABLE)
    assert (row.label, row.owner_role) == ("Grote tafel", Role.MBO_INTAKE)
    assert not CaseEvent.objects.filter(kind="milestone_moved").exists()


def test_somebody_else_was_first(world, page):
    answer = page(save="1", reason="Zaal bezet", expect="anders", **{TABLE: "2027-05-13"})
    assert "Iemand anders heeft de kalender intussen gewijzigd." in text(answer)
    assert answer.context["form"][TABLE].value() == "2027-05-13"
    assert Milestone.objects.get(year=world.year, kind=TABLE).date_on == date(2027, 4, 20)


@pytest.mark.parametrize(
    ("day", "why", "proposal"),
    [
        ("2027-04-24", "zaterdag", date(2027, 4, 26)),
        ("2027-05-06", "Hemelvaart", date(2027, 5, 7)),
        ("2027-04-29", "Meivakantie", date(2027, 5, 3)),
    ],
)
def test_a_day_off_comes_with_a_working_day(world, page, day, why, proposal):
    SchoolHolidayFactory(
        region=world.region,
        label="Meivakantie",
        starts_on=date(2027, 4, 28),
        ends_on=date(2027, 5, 2),
    )
    (warning,) = page(**{TABLE: day}).context["plan"].warnings
    assert why in warning.text
    assert warning.proposal == proposal
    answer = page(use=f"{TABLE}:{proposal.isoformat()}", **{TABLE: day})
    assert answer.context["form"][TABLE].value() == proposal.isoformat()
    assert answer.context["plan"].warnings == []


def test_the_past_is_warned_about_and_a_passed_milestone_explained(world, page):
    answer = page(at(2027, 5, 3), **{TABLE: "2027-04-22"})
    assert "ligt dan al achter ons" in text(answer)
    assert "Niets wordt dubbel gevraagd." in text(answer)


def test_a_wrong_order_cannot_be_saved(world, page):
    answer = page(**{TABLE: "2027-06-28"})
    assert "Overstaptafel 1 moet eerder zijn dan: Overstaptafel 2." in text(answer)
    assert not answer.context["may_save"]


def test_the_preview_costs_the_same_for_one_case_and_for_three(world, page):
    ready_for_table(world)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            ready_for_table(world)
        with CaptureQueriesContext(connection) as found:
            page(**{TABLE: "2027-05-13"})
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_norms_start_from_the_usual_ones_and_can_go(world, login):
    client = login(world.coordinator)
    address = reverse("manage:year_norms", args=[world.year.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert values == {key.value: number for key, number in USUAL_NORMS.items()}
    assert client.post(address, values | {"applied_vo": "101"}).status_code == 200
    assert not Norm.objects.exists()
    client.post(address, values | {"applied_vo": "88", "started_vo": ""})
    client.post(address, values | {"applied_vo": "87", "started_vo": ""})
    found = dict(world.year.norms.values_list("indicator", "percentage"))
    assert found == {
        key.value: number for key, number in USUAL_NORMS.items() if key != "started_vo"
    } | {"applied_vo": 87}


def test_a_holiday_is_corrected_and_keeps_its_source(world, login):
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN, organisation=world.office))
    holiday = SchoolHolidayFactory(
        region=world.region, starts_on=date(2027, 7, 17), ends_on=date(2027, 8, 29)
    )
    SchoolHolidayFactory(
        region=world.region,
        label="Herfst",
        starts_on=date(2027, 10, 16),
        ends_on=date(2027, 10, 24),
    )
    address = reverse("manage:holiday", args=[holiday.pk])
    values = {"label": "Zomer", "starts_on": "2027-07-10", "source": "rijksoverheid.nl"}
    refused = client.post(address, values | {"ends_on": "2027-10-18"})
    assert refused.context["form"].errors
    client.post(address, values | {"ends_on": "2027-08-22"})
    row = SchoolHoliday.objects.get(pk=holiday.pk)
    assert (row.label, row.starts_on, row.source) == (
        "Zomer",
        date(2027, 7, 10),
        "rijksoverheid.nl",
    )
    page = text(client.get(reverse("manage:holidays")))
    assert "Koningsdag" in page


def test_a_case_that_waits_for_the_milestone_itself_is_counted(world, page):
    waits = guided(world)
    WorkItem.objects.filter(case=waits).delete()
    Case.objects.filter(pk=waits.pk).update(next_step=f"milestone:{TABLE}")
    answer = page(**{TABLE: "2027-05-13"})
    assert (answer.context["plan"].case_count, answer.context["plan"].waiting) == (0, 1)
    assert "Er wacht 1 dossier op zo’n mijlpaal zelf." in text(answer)
    ready_for_table(world)
    again = page(**{TABLE: "2027-05-13"})
    assert (again.context["plan"].case_count, again.context["plan"].waiting) == (1, 1)
    assert "Daarnaast wacht 1 dossier op zo’n mijlpaal zelf." in text(again)
