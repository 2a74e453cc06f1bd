"""The link of a young person: who gives it, what is kept of it, and what ends it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import basis
from cases.enums import DatePrecision
from cases.models import CaseEvent, SharingBasis, Student
from cases.rules import NotAllowed
from coaches import actions as coaching
from overstap.audit.secret_links import digest_of
from overstap.organisations.today import clock_at
from overstap.portal.actions import make_link, stop_link
from overstap.portal.models import StudentLink
from tests.factories import cases as make
from tests.factories.cases import at
from tests.portal.conftest import NOW

pytestmark = pytest.mark.django_db


def give(case, by, **values) -> str:
    return make_link(by=by, now=NOW, case_id=case.pk, **values)


def page_of(case) -> str:
    return reverse("portal:link", args=[case.pk])


def opens(client, token) -> bool:
    answer = client.get(f"/mijn/{token}/")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


@pytest.mark.parametrize("who", ["coach", "zorgco", "decaan", "mentor"])
def test_who_works_with_the_young_person_gives_a_link(world, case, client, who):
    assert opens(client, give(case, getattr(world, who)))


@pytest.mark.parametrize("who", ["other_coach", "coordinator", "intake", "officer", "admin"])
def test_nobody_else_does(world, case, login, who):
    by = getattr(world, who)
    with pytest.raises(NotAllowed, match="Alleen wie met de jongere werkt"):
        give(case, by)
    assert "Link maken" not in login(by).post(page_of(case)).content.decode()
    assert StudentLink.objects.count() == 0


def test_the_stand_in_gives_one_for_as_long_as_that_lasts(world, case):
    coaching.report_absence(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, starts_on=NOW.date(),
        ends_on=date(2027, 5, 20), stand_in_id=world.other_coach.pk,
    )  # fmt: skip
    assert give(case, world.other_coach)
    with clock_at(at(2027, 5, 22)), pytest.raises(NotAllowed, match="Alleen wie"):
        make_link(by=world.other_coach, now=at(2027, 5, 22), case_id=case.pk, why="lost")


def test_only_a_hash_is_kept(world, case):
    token = give(case, world.coach)
    link = StudentLink.objects.get()
    assert len(token) >= 43
    assert link.token_digest == digest_of(token)
    kept = [str(value) for row in CaseEvent.objects.values() for value in row.values()]
    assert token not in " ".join(kept)


def test_a_new_one_needs_a_reason_and_ends_the_former(world, case, client):
    first = give(case, world.coach)
    with pytest.raises(NotAllowed, match="Kies waarom er een nieuwe nodig is"):
        give(case, world.coach)
    assert opens(client, first)
    second = give(case, world.zorgco, why="seen")
    assert (opens(client, first), opens(client, second)) == (False, True)
    former = StudentLink.objects.get(ended_at__isnull=False)
    assert (former.end_reason, former.made_by) == ("seen", world.coach)


def test_the_database_holds_one_live_link_for_a_case(world, case):
    give(case, world.coach)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudentLink.objects.create(case=case, token_digest="x", made_by=world.coach, made_at=NOW)


def test_stopping_ends_it_at_once(world, case, client):
    token = give(case, world.coach)
    with pytest.raises(NotAllowed, match="Kies waarom de link stopt"):
        stop_link(by=world.coach, now=NOW, case_id=case.pk, why="case_ended")
    with pytest.raises(NotAllowed, match="Alleen wie met de jongere werkt"):
        stop_link(by=world.coordinator, now=NOW, case_id=case.pk, why="seen")
    assert opens(client, token)
    stop_link(by=world.zorgco, now=NOW, case_id=case.pk, why="unwanted")
    assert not opens(client, token)
    with pytest.raises(NotAllowed, match="al gestopt"):
        stop_link(by=world.coach, now=NOW, case_id=case.pk, why="unwanted")


def test_the_end_of_a_case_ends_the_link(world, client):
    case = make.evaluated(world)
    day = at(2028, 3, 3)
    with clock_at(day):
        token = make_link(by=world.coach, now=day, case_id=case.pk)
        assert opens(client, token)
        make.ending.close_independent(by=world.coach, now=day, case_id=case.pk)
        assert not opens(client, token)
        assert StudentLink.objects.get().end_reason == "case_ended"
        with pytest.raises(NotAllowed, match="afgesloten"):
            make_link(by=world.coach, now=day, case_id=case.pk)


@pytest.mark.parametrize(
    "birth",
    [
        {"birth_on": None, "birth_precision": DatePrecision.NONE},
        {"birth_on": date(2011, 3, 1), "birth_precision": DatePrecision.MONTH},
    ],
    ids=["unknown", "month"],
)
def test_without_a_full_birth_date_there_is_no_link_and_the_page_says_why(
    world, case, login, client, birth
):
    token = give(case, world.coach)
    Student.objects.filter(pk=case.student_id).update(**birth)
    assert not opens(client, token)
    with pytest.raises(NotAllowed, match="volledige geboortedatum is niet bekend"):
        give(case, world.coach, why="lost")
    coach = login(world.coach)
    for page in (page_of(case), case.get_absolute_url()):
        assert "De volledige geboortedatum is niet bekend." in coach.get(page).content.decode()


def test_the_timeline_tells_who_made_it_and_why_it_stopped(world, case, login):
    give(case, world.coach)
    give(case, world.zorgco, why="lost")
    text = login(world.coach).get(reverse("cases:timeline", args=[case.pk])).content.decode()
    assert text.count("Link voor de jongere gemaakt") == 2
    assert "Link voor de jongere gestopt: de jongere is de link kwijt" in text
    assert {event.group for event in CaseEvent.objects.filter(kind__startswith="student_link")} == {
        "F9"
    }
    hidden = login(world.coordinator).get(reverse("cases:timeline", args=[case.pk]))
    assert hidden.status_code == 200
    assert "Link voor de jongere" not in hidden.content.decode()


# The page ----------------------------------------------------------------------------------------


def test_the_page_shows_the_link_once(world, case, login, client):
    coach = login(world.coach)
    assert "Er is nog geen link die werkt" in coach.get(page_of(case)).content.decode()
    shown = coach.post(page_of(case), follow=True)
    url = shown.context["fresh_url"]
    assert url in shown.content.decode()
    assert client.get("/" + url.split("/", 3)[3]).status_code == 200
    again = coach.get(page_of(case)).content.decode()
    assert "/mijn/" not in again
    assert "Deze link werkt nu" in again


def test_a_fresh_link_is_not_shown_on_the_page_of_another_case(world, case, login):
    other = make.guided(world)
    coach = login(world.coach)
    coach.post(page_of(case))
    assert "/mijn/" not in coach.get(page_of(other)).content.decode()


def test_the_page_replaces_and_stops(world, case, login):
    coach = login(world.coach)
    coach.post(page_of(case))
    refused = coach.post(page_of(case)).content.decode()
    assert "Dit veld is verplicht" in refused
    assert StudentLink.objects.count() == 1
    coach.post(page_of(case), {"why": "lost"})
    stop = reverse("portal:link_stop", args=[case.pk])
    assert "Waarom stopt de link?" in coach.get(stop).content.decode()
    assert coach.post(stop, {"why": "unwanted"}).url == case.get_absolute_url()
    page = coach.get(page_of(case)).content.decode()
    assert "De jongere is de link kwijt" in page
    assert "De jongere wil geen link meer" in page
    assert [link.end_reason for link in StudentLink.objects.order_by("pk")] == ["lost", "unwanted"]


def test_the_case_page_and_people_lead_to_it(world, case, login):
    people = reverse("cases:people", args=[case.pk])
    for who, leads in (("coach", True), ("zorgco", True), ("coordinator", False)):
        client = login(getattr(world, who))
        for page in (case.get_absolute_url(), people):
            assert (page_of(case) in client.get(page).content.decode()) is leads, (who, page)


def test_a_case_out_of_sight_is_not_there(world, case, login):
    elsewhere = make.make_world(number=23)
    assert login(elsewhere.coach).get(page_of(case)).status_code == 404
    assert login(elsewhere.coach).post(page_of(case)).status_code == 404


def test_queries_do_not_grow_with_former_links(world, case, login):
    coach = login(world.coach)
    give(case, world.coach)

    def counted() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert coach.get(page_of(case)).status_code == 200
        return len(caught)

    counted()
    with_one = counted()
    give(case, world.coach, why="lost")
    give(case, world.coach, why="lost")
    assert counted() == with_one


def test_consent_that_is_withdrawn_leaves_the_link_to_the_school(world, case, client):
    """The coach's right ends; the link works on, and the school is told (test_messages)."""
    token = give(case, world.coach)
    row = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=row.pk, withdrawn_by=row.given_by)
    assert opens(client, token)
    with pytest.raises(NotAllowed):
        stop_link(by=world.coordinator, now=NOW, case_id=case.pk, why="seen")
