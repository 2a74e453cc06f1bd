"""Vandaag: the right lists for each role, names only where they may be read, constant queries."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import items, work
from cases.models import Case, WorkItem
from overstap.audit.models import AccessLog, ReadKind
from overstap.notifications.actions import deliver_due, send
from overstap.notifications.models import Notice
from overstap.organisations.enums import Role
from overstap.organisations.models import ScheduledRun, User
from overstap.organisations.today import clock_at, now
from overstap.today import queries
from overstap.today.blocks import _safe
from tests.factories.cases import at, flagged, guided, make_world, no_show, screened, with_basis
from tests.factories.organisations import MembershipFactory, RegionOfficeFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 11)


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(at(2027, 5, 11)):
        yield


def html_of(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def counted(client) -> int:
    client.get("/")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/").status_code == 200
    return len([query for query in caught if "SAVEPOINT" not in query["sql"]])


def gathered(by) -> list[queries.Found]:
    return queries.gather(by, DAY, None)


def agree(world, case, days: int, what: str):
    return items.add_action_item(
        by=world.coach,
        now=at(2027, 5, 1),
        case_id=case.pk,
        what=what,
        owner_id=world.coach.pk,
        organisation_id=world.agency.pk,
        due_on=DAY + timedelta(days=days),
    )


def test_a_list_shows_seven_and_tells_the_rest(world, login):
    case = guided(world)
    for number in range(9):
        agree(world, case, -1, f"Afspraak nummer {number}")
    html = html_of(login(world.coach))
    # Six of seven: the first is the late first talk. Each is named in two buttons as well.
    assert html.count("Afspraak nummer") == 6 * 3
    assert "Nog 3 bekijken" in html


def test_the_coach_reads_names_and_nobody_elses(world, login):
    guided(world, family_name="Eigen")
    guided(world, coach=world.other_coach, family_name="Vreemd")
    html = html_of(login(world.coach))
    assert "Eigen" in html
    assert "Vreemd" not in html
    assert "U begeleidt 1 jongere." in html


def test_a_table_participant_without_a_basis_reads_a_number(world):
    case = guided(world)
    Case.objects.filter(pk=case.pk)  # the name comes from the grants, never from the case
    case.grants.filter(party=f"u{world.coach.user_id}@{world.agency.pk}").update(groups=1)
    item = WorkItem.objects.filter(case=case, is_open=True, user=world.coach.user).first()
    shown = [row for row in gathered(world.coach) if (row.source, row.pk) == ("work", item.pk)]
    assert [row.case_id for row in shown] == [case.pk]
    person = queries.people_in(world.coach, [case.pk])[case.pk]
    assert (person.name, person.phone) == (f"Dossier {case.number}", "")


def test_the_coordinator_counts_signals_and_never_reads_whose(world, login):
    flagged(world, family_name="Verborgen")
    with_basis(world, flagged(world, family_name="Geheim"))
    html = html_of(login(world.coordinator))
    assert "Signalen die wachten" in html
    assert f"<td>2</td><td>{(DAY - date(2027, 1, 20)).days} dagen</td>" in html
    assert "Verborgen" not in html
    assert "Geheim" not in html


def test_the_coordinator_sees_who_has_no_coach(world, login):
    screened(world, family_name="Alleen")
    html = html_of(login(world.coordinator))
    assert "Alleen" in html
    assert "Geen coach" in html


def test_the_school_sees_own_signals_with_what_is_missing(world, login):
    flagged(world, family_name="Zonder")
    other = make_world(number=11)
    flagged(other, family_name="Elders")
    html = html_of(login(world.zorgco))
    assert "Grondslag ontbreekt, screening wacht 111 dagen" in html
    assert "Elders" not in html


def test_a_mentor_sees_the_own_class_only(world, login):
    flagged(world, family_name="Mijnklas")
    flagged(world, family_name="Andereklas", mentor_id=None)
    html = html_of(login(world.mentor))
    assert "Mijnklas" in html
    assert "Andereklas" not in html


def test_the_officer_sees_who_did_not_start_in_the_own_municipality(world, login):
    no_show(world, family_name="Thuis")
    with clock_at(at(2027, 9, 25)):
        html = html_of(login(world.officer))
    assert "Niet gestart of bij u gemeld" in html
    assert "Thuis" in html


def test_the_administrator_and_the_privacy_officer_read_no_names(world, login):
    guided(world, family_name="Naamloos")
    privacy = MembershipFactory(role=Role.PRIVACY_OFFICER, organisation=world.office)
    for reader in (world.admin, privacy, world.manager):
        html = html_of(login(reader))
        assert "Naamloos" not in html
    assert "Draait alles?" in html_of(login(world.admin))
    assert "Wie heeft gekeken?" in html_of(login(privacy))


def test_small_numbers_are_not_told_to_the_manager(world, login):
    for _ in range(3):
        world.member()
    with clock_at(at(2027, 9, 25)):
        html = html_of(login(world.manager))
    assert "&lt;5 of bijna allen" in html
    assert "<strong>3</strong>" not in html


def test_a_notice_can_be_read_by_its_owner_only(world, login):
    guided(world)
    deliver_due(now=at(2027, 5, 11))
    notice = Notice.objects.filter(user=world.coach.user).first()
    other = login(world.other_coach)
    assert other.post(f"/berichten/{notice.pk}/gelezen/").status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None
    client = login(world.coach)
    assert client.post(f"/berichten/{notice.pk}/gelezen/").status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is not None
    client.post("/berichten/gelezen/")
    assert not Notice.objects.filter(user=world.coach.user, read_at=None).exists()


def test_a_notice_says_of_whom_to_who_may_know(world, login):
    case = guided(world, family_name="Berichtman")
    deliver_due(now=at(2027, 5, 11))
    assert Notice.objects.filter(user=world.coach.user, case_id=case.pk).exists()
    page = news_of(login(world.coach))
    assert "Berichtman" in page
    assert f"dossier {case.pk}" not in page
    own = case.grants.filter(party=f"u{world.coach.user_id}@{world.agency.pk}")
    own.update(groups=1)  # a masked reader: the case, not the name
    page = news_of(login(world.coach))
    assert f"Dossier {case.number}" in page
    assert "Berichtman" not in page
    own.update(groups=0)
    page = news_of(login(world.coach))
    assert case.number not in page
    assert "U bent gevraagd als coach" in page  # that something happened stays


def test_who_has_no_work_reads_so_and_figures_stand_in_front(world, login):
    quiet = html_of(login(world.mentor))
    assert "Er staat niets voor u klaar." in quiet
    assert "Te laat" not in quiet
    figures = html_of(login(world.admin))
    assert "Er staat niets voor u klaar." not in figures
    assert figures.index("Draait alles?") < figures.index("<aside")
    guided(world)
    busy = html_of(login(world.coach))
    assert "Er staat niets voor u klaar." not in busy
    assert busy.index("Uw jongeren") > busy.index("<aside")


def news_of(client) -> str:
    """The block with notices of Vandaag."""
    page = html_of(client)
    return page[page.index('id="nieuw"') :].split("</section>")[0]


def test_the_administrator_hears_of_jobs_that_did_not_run(world, login):
    label = "Automatische taken die niet draaiden</a>: <strong"
    late = len(settings.CELERY_BEAT_SCHEDULE)
    assert f'{label} class="os-bad">{late}</strong>' in html_of(login(world.admin))
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        ScheduledRun.objects.update_or_create(
            task=entry["task"], defaults={"started_at": now(), "done_at": now()}
        )
    assert f"{label}>0</strong>" in html_of(login(world.admin))
    assert label not in html_of(login(world.coordinator))


def test_what_was_shown_is_in_the_read_log(world, login):
    case = guided(world)
    html_of(login(world.coach))
    assert AccessLog.objects.get(kind=ReadKind.LIST).case_ids == [case.pk]


def test_hotkeys_can_be_switched_off(world, login):
    client = login(world.coach)
    client.post("/profiel/", {"digest": "weekly"})
    world.coach.user.refresh_from_db()
    assert (world.coach.user.hotkeys, world.coach.user.digest) == (False, "weekly")
    assert 'data-hotkeys="off"' in client.get("/").content.decode()


READERS = ("coach", "coordinator", "zorgco", "mentor", "officer", "intake", "admin", "manager")


def test_queries_do_not_grow_with_rows(world, login):
    def fill():
        flagged(world)
        screened(world)
        agree(world, guided(world), -1, "Bellen")
        no_show(world)
        deliver_due(now=at(2027, 5, 11))
        # Visits before: everybody has a moment since when things are new.
        User.objects.update(visited_at=at(2027, 1, 1), visited_before_at=at(2027, 1, 1))

    clients = {reader: login(getattr(world, reader)) for reader in READERS}
    fill()
    with clock_at(at(2027, 9, 25)):
        with_one = {reader: counted(client) for reader, client in clients.items()}
    fill()
    fill()
    with clock_at(at(2027, 9, 25)):
        with_three = {reader: counted(client) for reader, client in clients.items()}
    assert with_three == with_one
    assert with_three["coach"] <= 10
    assert max(with_three.values()) <= 14


def test_tasks_of_a_post_are_for_everybody_in_it(world):
    case = flagged(world)
    colleague = MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=world.school)
    elsewhere = MembershipFactory(
        role=Role.SUPPORT_COORDINATOR, organisation=make_world(number=11).school
    )
    mine = {row.case_id for row in gathered(colleague) if row.source == "work"}
    assert mine == {case.pk}
    assert gathered(elsewhere) == []
    assert work.people_in(world.school.pk, Role.SUPPORT_COORDINATOR, DAY) == [
        world.zorgco.user,
        colleague.user,
    ]


def test_waiting_signals_stay_in_their_region(world):
    flagged(world)
    other = make_world(number=11)
    flagged(other)
    flagged(other)
    RegionOfficeFactory(region=other.region)
    assert [row.count for row in queries.waiting_signals(world.region.pk, DAY)] == [1]


def test_figures_do_not_betray_a_small_rest_together():
    """Of 100, 90 started and 8 did not: of two it is not known, so one of both stays away."""
    assert _safe(90, 100) == (90,)
    assert _safe(8, 100, 98)[0] is None
    assert _safe(8, 100, 90) == (8,)
    assert _safe(8, 100, 100) == (8,)


def test_what_was_not_on_the_page_is_not_read_with_it(world, login):
    for number in range(9):
        send(
            event=f"t:{number}",
            user=world.coach.user,
            subject_code="case_decided",
            now=at(2027, 5, 11),
        )
    deliver_due(now=at(2027, 5, 11))
    client = login(world.coach)
    page = client.get("/")
    shown = re.findall(r'name="bericht" value="(\d+)"', page.text)
    assert 0 < len(shown) < 9
    assert f"Deze {len(shown)} gelezen" in page.text
    later = {"event": "later", "subject_code": "case_decided", "now": at(2027, 5, 11)}
    send(user=world.coach.user, **later)
    deliver_due(now=at(2027, 5, 11))
    client.post(reverse("today:read_all"), {"bericht": [*shown, "x"]})
    unread = Notice.objects.filter(user=world.coach.user, read_at__isnull=True)
    assert unread.count() == 10 - len(shown)
    assert "Alles gelezen" in client.get("/").text
