"""Cases that go to another coach: each its own result, and nobody loses a case meanwhile."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import items
from cases.actions.jobs import stalled_jobs
from cases.models import ActionItem, Case, Job
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment, Transfer, TransferRow
from coaches.tasks import transfer_cases
from overstap.organisations.enums import Role
from tests.factories.cases import at, fresh, guided
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)


def own(case, coach):
    return CoachAssignment.objects.get(case_id=case.pk, coach=coach, state="accepted")


def ask(world, case, to=None, by=None, **values):
    return actions.offer_transfer(
        by=by or world.coordinator,
        now=NOW,
        assignment_id=own(case, world.coach).pk,
        membership_id=(to or world.other_coach).pk,
        **values,
    )


def answer(offer, by, accepted=True, note=""):
    return actions.answer_offer(
        by=by, now=NOW, assignment_id=offer.pk, accepted=accepted, note=note
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [("coordinator", True), ("coach", False), ("other_coach", False), ("zorgco", False)],
)
def test_who_may_transfer(world, who, may):
    case = guided(world)
    if may:
        assert ask(world, case, by=getattr(world, who)).state == "offered"
    else:
        with pytest.raises(NotAllowed, match="Alleen de coördinator"):
            ask(world, case, by=getattr(world, who))


def test_the_first_coach_keeps_the_case_until_the_yes(world):
    case = guided(world)
    offer = ask(world, case)
    assert (fresh(case).coach_id, fresh(case).status) == (world.coach.user_id, "guided")
    answer(offer, world.other_coach)
    case = fresh(case)
    assert (case.coach_id, case.owner_user_id, case.status) == (
        world.other_coach.user_id,
        world.other_coach.user_id,
        "guided",
    )
    former = CoachAssignment.objects.get(case=case, coach=world.coach)
    assert (former.state, former.successor_id) == ("ended", offer.pk)
    assert not Case.objects.visible_to(world.coach).filter(pk=case.pk).exists()


def test_a_no_leaves_everything_as_it_was(world):
    case = guided(world)
    offer = ask(world, case)
    answer(offer, world.other_coach, accepted=False, note="Te vol")
    assert fresh(case).coach_id == world.coach.user_id
    assert own(case, world.coach).state == "accepted"
    assert not Case.objects.visible_to(world.other_coach).filter(pk=case.pk).exists()


def test_agreed_actions_go_along(world):
    case = guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=NOW,
        case_id=case.pk,
        what="Bellen",
        owner_id=world.coach.pk,
        organisation_id=world.agency.pk,
        due_on=date(2027, 3, 9),
    )
    answer(ask(world, case), world.other_coach)
    assert ActionItem.objects.get(pk=item.pk).owner_id == world.other_coach.user_id


def test_asking_again_changes_nothing(world):
    case = guided(world)
    ask(world, case)
    assert ask(world, case) is None
    assert ask(world, case, to=world.coach) is None
    assert CoachAssignment.objects.filter(state="offered").count() == 1


def test_of_two_who_were_asked_the_first_takes_it(world):
    third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    case = guided(world)
    first, second = ask(world, case), ask(world, case, to=third)
    answer(second, third)
    with pytest.raises(NotAllowed, match="Een andere coach heeft dit dossier aangenomen"):
        answer(first, world.other_coach)
    assert fresh(case).coach_id == third.user_id


def test_when_the_first_coach_left_in_between_the_yes_still_counts(world):
    case = guided(world)
    offer = ask(world, case)
    actions.release_coach(by=world.coach, now=NOW, case_id=case.pk, note="Andere baan")
    answer(offer, world.other_coach)
    assert (fresh(case).status, fresh(case).coach_id) == ("guided", world.other_coach.user_id)


def start(world, cases, to=None, versions=None):
    rows = [
        (own(case, world.coach).pk, (to or world.other_coach).pk, fresh(case).version)
        for case in cases
    ]
    if versions:
        rows = [(pk, to_pk, versions) for pk, to_pk, _ in rows]
    return actions.start_transfer(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, note="Minder uren", rows=rows
    )


def outcomes(made):
    return sorted(TransferRow.objects.filter(transfer=made).values_list("outcome", flat=True))


def test_a_caseload_gives_a_result_per_case(world):
    fine, asked, changed, away = (guided(world) for _ in range(4))
    ask(world, asked)
    made = start(world, [fine, asked, changed, away])
    TransferRow.objects.filter(assignment__case=changed).update(version=0)
    actions.release_coach(by=world.coach, now=NOW, case_id=away.pk, note="Past niet")
    transfer_cases(made.job_id)
    rows = {row.assignment.case_id: row for row in TransferRow.objects.select_related("assignment")}
    assert [rows[case.pk].outcome for case in (fine, asked, changed, away)] == [
        "offered",
        "unchanged",
        "refused",
        "refused",
    ]
    assert "intussen gewijzigd" in rows[changed.pk].reason
    assert rows[away.pk].reason == "Deze coach begeleidt dit dossier niet meer."
    assert fresh(changed).coach_id == world.coach.user_id
    job = Job.objects.get(pk=made.job_id)
    assert (job.status, job.done, job.failed) == ("done", 4, 2)


def test_a_killed_worker_goes_on_and_asks_nobody_twice(world):
    cases = [guided(world) for _ in range(3)]
    made = start(world, cases)
    from coaches.actions.transferring import transfer_next  # noqa: PLC0415 - one step by hand

    transfer_next(by=world.coordinator, now=NOW, transfer_id=made.pk)
    assert outcomes(made) == ["offered", "waiting", "waiting"]
    assert [job.pk for job in stalled_jobs(at(2027, 3, 2, 12))] == [made.job_id]
    transfer_cases(made.job_id)
    transfer_cases(made.job_id)
    assert outcomes(made) == ["offered"] * 3
    assert CoachAssignment.objects.filter(state="offered").count() == 3


def test_cases_of_another_coach_are_left_alone(world):
    case = guided(world, coach=world.other_coach)
    row = (own(case, world.other_coach).pk, world.coach.pk, fresh(case).version)
    made = actions.start_transfer(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, note="Fout", rows=[row]
    )
    assert made.rows.count() == 0


@pytest.mark.parametrize("note", ["", "  "])
def test_it_needs_a_reason_and_cases(world, note):
    with pytest.raises(NotAllowed, match="waarom"):
        actions.start_transfer(
            by=world.coordinator, now=NOW, coach_id=world.coach.pk, note=note, rows=[]
        )
    with pytest.raises(NotAllowed, match="ten minste één"):
        actions.start_transfer(
            by=world.coordinator, now=NOW, coach_id=world.coach.pk, note="Minder", rows=[]
        )


def test_choose_look_and_go_through_the_pages(world, login, django_capture_on_commit_callbacks):
    cases = [guided(world) for _ in range(3)]
    client = login(world.coordinator)
    url = reverse("coaches:transfer", args=[world.coach.pk])
    page = client.get(url).text
    assert cases[0].student.full_name in page
    ids = [own(case, world.coach).pk for case in cases]
    first = {"dossier": ids, "to": [world.other_coach.pk], "note": "Minder uren"}
    check = client.post(url, first)
    assert "Stap 2 van 2" in check.text
    assert "Krijgt 3 dossiers aangeboden" in check.text
    assert not Transfer.objects.exists()
    versions = [f"{pk}:{fresh(case).version}" for pk, case in zip(ids, cases, strict=True)]
    second = first | {"naar": "ja", "versie": versions, "bevestigd": "ja"}
    second |= {f"naar-{ids[0]}": world.other_coach.pk, f"naar-{ids[1]}": world.other_coach.pk}
    with django_capture_on_commit_callbacks(execute=False):
        sent = client.post(url, second)
    made = Transfer.objects.get()
    assert sent.url == reverse("coaches:transfer_result", args=[made.pk])
    assert made.rows.count() == 2
    transfer_cases(made.job_id)
    text = client.get(sent.url).text
    assert "Wacht op antwoord: <strong>2</strong>" in text
    answer(CoachAssignment.objects.filter(state="offered").first(), world.other_coach)
    assert "Overgedragen: <strong>1</strong>" in client.get(sent.url).text


def test_without_a_coach_or_reason_the_page_says_so_and_keeps_the_ticks(world, login):
    case = guided(world)
    url = reverse("coaches:transfer", args=[world.coach.pk])
    page = login(world.coordinator).post(url, {"dossier": [own(case, world.coach).pk]}).text
    assert "Controleer het formulier" in page
    assert "checked" in page


def test_the_preview_says_who_is_away_when_it_counts(world, login):
    case = guided(world)
    actions.report_absence(
        by=world.coordinator,
        now=NOW,
        coach_id=world.other_coach.pk,
        starts_on=date(2027, 3, 29),
        ends_on=date(2027, 4, 5),
    )
    url = reverse("coaches:transfer", args=[world.coach.pk])
    values = {
        "dossier": [own(case, world.coach).pk],
        "to": [world.other_coach.pk],
        "note": "Minder uren",
    }
    page = login(world.coordinator).post(url, values).text
    assert "is afwezig op 1 april 2027" in page
    assert "Krijgt 0 dossiers aangeboden" in page


@pytest.mark.parametrize("who", ["coach", "zorgco", "admin", "manager"])
def test_the_pages_are_the_coordinators(world, login, who):
    case = guided(world)
    client = login(getattr(world, who))
    for name, pk in [("transfer", world.coach.pk), ("transfer_case", case.pk)]:
        assert client.get(reverse(f"coaches:{name}", args=[pk])).status_code == 404


def test_the_pages_cost_the_same_for_one_case_and_for_three(
    world, login, django_assert_num_queries
):
    client, url = login(world.coordinator), reverse("coaches:transfer", args=[world.coach.pk])
    values = {"to": [world.other_coach.pk], "note": "Minder uren"}
    for number in range(3):
        case = guided(world)
        ids = list(CoachAssignment.objects.filter(coach=world.coach).values_list("pk", flat=True))
        client.get(url)
        with django_assert_num_queries(TRANSFER):
            client.get(url)
        with django_assert_num_queries(CHECK):
            client.post(url, values | {"dossier": ids})
        made = start(world, [case])
        for other in ids[:-1]:
            TransferRow.objects.create(
                transfer=made, assignment_id=other, to=world.other_coach, version=1
            )
        with django_assert_num_queries(RESULT):
            page = client.get(reverse("coaches:transfer_result", args=[made.pk]))
        assert len(page.context["lines"]) == number + 1


TRANSFER, CHECK, RESULT = 12, 14, 7
