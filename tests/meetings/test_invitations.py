"""Invitations, changes and cancellations: what lands in a calendar, and what never does."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from cases.enums import Capacity
from cases.models import CaseParty
from cases.rules import NotAllowed
from meetings import actions
from meetings.actions import vacating
from meetings.models import AgendaItem, RoundProposal, TableSession
from overstap.notifications.actions import send_mails
from overstap.notifications.models import Outbox
from overstap.organisations.actions import people
from tests.factories.cases import at, make_case
from tests.factories.meetings import APRIL, PLANNED, make_session, put_on
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NAME = "Xandrijn"
LATER = PLANNED + timedelta(days=2)


def deliver() -> dict[str, list]:
    """Every mail that goes out now, per address: (subject, body, event of its calendar file)."""
    mail.outbox.clear()
    send_mails(now=LATER)
    found = {}
    for message in mail.outbox:
        ((name, content, mimetype),) = message.attachments
        calendar = Calendar.from_ical(content)
        (event,) = calendar.walk("VEVENT")
        assert mimetype.startswith("text/calendar")
        assert name == "overstaptafel.ics"
        found.setdefault(message.to[0], []).append((message, calendar["method"], event, content))
    return found


def change(world, session, **values):
    values = {
        "starts_at": session.starts_at,
        "chair_id": session.chair_id,
        "minute_taker_id": session.minute_taker_id,
        "place": session.place,
    } | values
    return actions.change_session(
        by=world.coordinator, now=PLANNED, session_id=session.pk, **values
    )


def test_everybody_at_the_table_gets_it_in_the_calendar(world):
    make_session(world, minute_taker=world.doorstroom, participants=[world.officer], is_open=False)
    sent = deliver()
    people_ = (world.coordinator, world.doorstroom, world.officer)
    assert set(sent) == {person.user.email for person in people_}
    ((message, method, event, _),) = sent[world.officer.user.email]
    assert (message.subject, method) == ("Overstaptafel", "REQUEST")
    assert event["summary"] == "Overstaptafel"
    assert event["location"] == "Stadskantoor Zwolle"
    assert event.decoded("dtstart") == APRIL
    assert event.decoded("dtend") - APRIL == timedelta(minutes=90)


def test_a_change_is_an_update_of_the_same_appointment(world):
    session = make_session(world, participants=[world.officer], is_open=False)
    first = deliver()[world.officer.user.email][0][2]
    change(world, session, starts_at=APRIL + timedelta(hours=2), place="Zaal 2")
    ((_, method, event, _),) = deliver()[world.officer.user.email]
    assert method == "REQUEST"
    assert event["uid"] == first["uid"]
    assert event["sequence"] == first["sequence"] + 1
    assert event["location"] == "Zaal 2"


def test_saving_a_table_as_it_was_tells_nobody(world):
    session = make_session(world, participants=[world.officer], is_open=False)
    deliver()
    sequence = TableSession.objects.get(pk=session.pk).sequence
    for values in ({}, {"minutes_per_case": session.minutes_per_case + 3}):
        change(world, session, **values)
        assert deliver() == {}
    session.refresh_from_db()
    assert session.sequence == sequence
    assert not Outbox.objects.filter(subject_code="session_changed").exists()
    # It was saved all the same, and what people do see in their calendars is told.
    assert session.minutes_per_case == values["minutes_per_case"]
    change(world, session, planned_minutes=session.planned_minutes + 30)
    assert world.officer.user.email in deliver()


def test_a_place_does_not_push_the_video_link_out_of_the_calendar(world):
    session = make_session(world, participants=[world.officer], is_open=False)
    link = "https://video.example/tafel-1"
    change(world, session, place="Zaal 2", video_link=link)
    ((_, _, event, _),) = deliver()[world.officer.user.email][-1:]
    assert event["location"] == "Zaal 2"
    assert link in event["description"]
    change(world, session, place="", video_link=link)
    ((_, _, event, _),) = deliver()[world.officer.user.email]
    assert event["location"] == link
    assert link not in event["description"]


def test_who_is_taken_off_gets_a_cancel_and_who_comes_back_a_newer_invitation(world):
    session = make_session(world, participants=[world.officer, world.intake], is_open=False)
    deliver()
    participant = session.participants.get(membership=world.officer)
    actions.remove_participant(
        by=world.coordinator, now=PLANNED, session_id=session.pk, participant_id=participant.pk
    )
    sent = deliver()
    assert set(sent) == {world.officer.user.email}
    ((_, method, gone, _),) = sent[world.officer.user.email]
    assert (method, gone["status"]) == ("CANCEL", "CANCELLED")
    actions.add_participant(
        by=world.coordinator, now=PLANNED, session_id=session.pk, membership_id=world.officer.pk
    )
    ((_, method, back, _),) = deliver()[world.officer.user.email]
    assert method == "REQUEST"
    assert back["sequence"] > gone["sequence"]


def test_another_chair_is_told_and_the_former_one_is_called_off(world):
    session = make_session(world, is_open=False)
    lead = MembershipFactory(role="programme_lead", organisation=world.office)
    deliver()
    change(world, session, chair_id=lead.pk)
    sent = deliver()
    methods = {address: [row[1] for row in rows] for address, rows in sent.items()}
    assert methods == {lead.user.email: ["REQUEST"], world.coordinator.user.email: ["CANCEL"]}


def test_cancelling_a_table_empties_calendars_and_returns_its_cases_to_the_long_list(world):
    session = make_session(world, participants=[world.officer], is_open=False)
    case = make_case(world, "guided")
    put_on(world, session, case)
    deliver()
    with pytest.raises(NotAllowed, match="waarom"):
        actions.cancel_session(by=world.coordinator, now=PLANNED, session_id=session.pk, note=" ")
    actions.cancel_session(by=world.coordinator, now=PLANNED, session_id=session.pk, note="Ziek.")
    assert TableSession.objects.get().state == "cancelled"
    assert AgendaItem.objects.get().state == "withdrawn"
    proposal = RoundProposal.objects.get()
    assert (proposal.member_id, proposal.state, proposal.reasons) == (
        case.member_id,
        "confirmed",
        ["from_table"],
    )
    assert {row[1] for rows in deliver().values() for row in rows} == {"CANCEL"}
    live = CaseParty.objects.filter(capacity=Capacity.TABLE, active_to__gt=PLANNED)
    assert not live.exists()


@pytest.mark.parametrize("who", ["officer", "zorgco", "coach", "admin"])
def test_only_planners_cancel(world, who):
    session = make_session(world, participants=[world.officer], is_open=False)
    with pytest.raises(NotAllowed):
        actions.cancel_session(
            by=getattr(world, who), now=PLANNED, session_id=session.pk, note="Ziek."
        )
    assert TableSession.objects.get().state == "planned"


def test_a_table_that_began_is_not_cancelled(world):
    session = make_session(world)
    with pytest.raises(NotAllowed, match="al begonnen"):
        actions.cancel_session(by=world.coordinator, now=APRIL, session_id=session.pk, note="Ziek.")


def test_cancelling_a_round_cancels_its_planned_tables(world):
    sessions = [make_session(world, is_open=False) for _ in range(2)]
    table_round = sessions[0].round
    actions.cancel_round(
        by=world.coordinator, now=PLANNED, round_id=table_round.pk, note="Geen zaal."
    )
    assert set(TableSession.objects.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(NotAllowed, match="gaat niet door"):
        make_session(world, is_open=False)


def test_no_mail_and_no_calendar_file_names_a_young_person(world, login):
    session = make_session(world, participants=[world.officer], is_open=False)
    case = make_case(world, "guided", given_names=NAME, family_name="Qorvink")
    put_on(world, session, case, question=f"Wat wil {NAME}?")
    change(world, session, place="Zaal 2")
    actions.cancel_session(by=world.coordinator, now=PLANNED, session_id=session.pk, note="Ziek.")
    sent = deliver()
    texts = [
        message.subject + message.body + content
        for rows in sent.values()
        for message, _, _, content in rows
    ]
    assert texts
    download = login(world.officer).get(reverse("meetings:session_ics", args=[session.pk]))
    assert download["Content-Type"].startswith("text/calendar")
    texts.append(download.text)
    for text in texts:
        assert NAME not in text
        assert "Qorvink" not in text
        assert case.number not in text


def test_a_table_that_sits_in_a_school_is_named_in_the_calendar_and_not_in_the_mail(world):
    session = make_session(world, participants=[world.officer], is_open=False)
    change(world, session, place=world.school.name)
    actions.cancel_session(by=world.coordinator, now=PLANNED, session_id=session.pk, note="Ziek.")
    rows = [row for found in deliver().values() for row in found]
    assert len({message.body for message, *_ in rows}) == 3
    for message, _, _, _ in rows:
        assert world.school.name not in message.subject + message.body
    assert world.school.name in {event["location"] for _, _, event, _ in rows}


def test_a_table_begins_on_its_own_day_and_not_before(world):
    session = make_session(world, is_open=False)
    with pytest.raises(NotAllowed, match="13 april 2027"):
        actions.open_session(by=world.coordinator, now=at(2027, 4, 12, 23), session_id=session.pk)
    assert TableSession.objects.get().state == "planned"
    actions.open_session(by=world.coordinator, now=at(2027, 4, 13, 7), session_id=session.pk)
    assert TableSession.objects.get().state == "open"


def test_a_chair_who_leaves_the_region_is_replaced_by_a_planner(world):
    lead = MembershipFactory(role="programme_lead", organisation=world.office)
    session = make_session(world, participants=[world.officer])
    case = make_case(world, "guided")
    put_on(world, session, case)
    people.end_membership(by=world.admin, now=APRIL, membership_id=world.coordinator.pk)
    session.refresh_from_db()
    assert (session.chair_id, session.state) == (lead.pk, "open")
    told = Outbox.objects.filter(subject_code="session_chair_left")
    assert {row.user_id for row in told} == {lead.user_id}
    sees = CaseParty.objects.filter(case=case, user=lead.user, active_to__gt=APRIL)
    assert sees.exists()


def test_without_another_planner_the_chair_is_empty_and_the_admin_hears_it(world, login):
    session = make_session(
        world, minute_taker=world.doorstroom, participants=[world.officer], is_open=False
    )
    people.end_membership(by=world.admin, now=PLANNED, membership_id=world.coordinator.pk)
    session.refresh_from_db()
    assert (session.chair_id, session.state) == (None, "planned")
    told = Outbox.objects.filter(subject_code="session_no_planner")
    assert {(row.user_id, row.path) for row in told} == {
        (world.admin.user_id, reverse("manage:people"))
    }
    assert not Outbox.objects.filter(subject_code="session_chair_left").exists()
    # It does not begin without a chair, and both pages say why.
    with pytest.raises(NotAllowed, match="geen voorzitter"):
        actions.open_session(by=world.doorstroom, now=APRIL, session_id=session.pk)
    page = login(world.officer).get(reverse("meetings:session", args=[session.pk])).text
    assert "Geen voorzitter." in page
    assert (
        "Tafel beginnen"
        not in login(world.doorstroom).get(reverse("meetings:session", args=[session.pk])).text
    )


def test_the_planners_hear_of_a_chair_that_none_of_them_can_take(world):
    lead = MembershipFactory(role="programme_lead", organisation=world.office)
    session = make_session(world, is_open=False)
    actions.create_session(
        by=lead,
        now=PLANNED,
        round_id=session.round_id,
        starts_at=APRIL,
        place="Zaal 2",
        chair_id=lead.pk,
    )
    people.end_membership(by=world.admin, now=PLANNED, membership_id=world.coordinator.pk)
    session.refresh_from_db()
    assert session.chair_id is None
    told = Outbox.objects.filter(subject_code="session_no_chair")
    assert {row.user_id for row in told} == {lead.user_id}
    # A planner chooses another chair, and the table can begin.
    actions.change_session(
        by=lead,
        now=PLANNED,
        session_id=session.pk,
        starts_at=APRIL,
        place="Zaal 1",
        chair_id=world.officer.pk,
    )
    actions.open_session(by=world.officer, now=APRIL, session_id=session.pk)
    assert TableSession.objects.get(pk=session.pk).state == "open"


def test_a_table_that_goes_on_without_a_chair_is_ended_by_its_minute_taker(world):
    session = make_session(world, minute_taker=world.doorstroom)
    people.end_membership(by=world.admin, now=APRIL, membership_id=world.coordinator.pk)
    session.refresh_from_db()
    assert (session.chair_id, session.state) == (None, "open")
    actions.close_session(by=world.doorstroom, now=APRIL, session_id=session.pk)
    assert TableSession.objects.get(pk=session.pk).state == "closed"


def test_the_chair_hears_that_there_is_no_minute_taker_when_nobody_plans(world):
    session = make_session(world, minute_taker=world.doorstroom, is_open=False)
    actions.change_session(
        by=world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        starts_at=APRIL,
        place="Zaal 1",
        chair_id=world.officer.pk,
        minute_taker_id=world.doorstroom.pk,
    )
    for gone in (world.coordinator, world.doorstroom):
        people.end_membership(by=world.admin, now=PLANNED, membership_id=gone.pk)
    told = Outbox.objects.filter(subject_code="session_minutes_left")
    assert {row.user_id for row in told} == {world.officer.user_id}


def test_an_empty_chair_is_looked_at_once(world):
    """The sweep of the next morning finds nothing to do."""
    make_session(world, is_open=False)
    world.coordinator.active_to = date(2027, 4, 1)
    world.coordinator.save()
    found = vacating.lapsed_roles(date(2027, 4, 1))
    assert found == [world.coordinator.pk]
    vacating.end_lapsed_role(found[0], now=at(2027, 4, 1, 6))
    rows = Outbox.objects.count()
    assert vacating.lapsed_roles(date(2027, 4, 2)) == []
    vacating.end_lapsed_role(found[0], now=at(2027, 4, 2, 6))
    assert (TableSession.objects.get().chair_id, Outbox.objects.count()) == (None, rows)


def test_a_participant_who_leaves_is_off_the_tables_to_come(world):
    session = make_session(world, participants=[world.officer, world.intake], is_open=False)
    people.end_membership(by=world.admin, now=PLANNED, membership_id=world.officer.pk)
    left = session.participants.values_list("membership_id", flat=True)
    assert list(left) == [world.intake.pk]


def test_a_person_without_a_live_role_is_not_invited(world):
    session = make_session(world, is_open=False)
    world.officer.active_to = date(2027, 3, 1)
    world.officer.save()
    with pytest.raises(NotAllowed, match="werkt nu niet in deze regio"):
        actions.add_participant(
            by=world.coordinator,
            now=PLANNED,
            session_id=session.pk,
            membership_id=world.officer.pk,
        )


def test_a_chair_whose_role_ended_by_its_date_is_replaced_in_the_morning(world):
    lead = MembershipFactory(role="programme_lead", organisation=world.office)
    session = make_session(world, minute_taker=world.officer, is_open=False)
    for person in (world.coordinator, world.officer):
        person.active_to = date(2027, 4, 1)
        person.save()
    assert vacating.lapsed_roles(date(2027, 3, 31)) == []
    found = vacating.lapsed_roles(date(2027, 4, 1))
    assert set(found) == {world.coordinator.pk, world.officer.pk}
    for pk in found:
        vacating.end_lapsed_role(pk, now=at(2027, 4, 1, 6))
    session.refresh_from_db()
    assert (session.chair_id, session.minute_taker_id) == (lead.pk, None)
    assert vacating.lapsed_roles(date(2027, 4, 1)) == []
