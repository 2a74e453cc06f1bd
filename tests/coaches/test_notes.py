"""Private notes: the writer's alone, and gone with the work."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import ending, people
from cases.actions.drafts import save_draft
from cases.models import Draft
from cases.rules import NotAllowed
from coaches import actions
from coaches.actions.notes import cases_with_lost_notes, erase_lost_notes, erase_note, keep_note
from coaches.models import WorkingNote
from coaches.queries.notes import own_notes
from overstap.organisations.today import clock_at
from tests.factories.cases import at, fresh, make_case

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
SECRET = "Zag er bang uit toen vader belde"


def note(world, case, by=None, text=SECRET, **which):
    return keep_note(by=by or world.coach, now=NOW, case_id=case.pk, text=text, **which)


@pytest.mark.parametrize(
    "who",
    ["zorgco", "decaan", "mentor", "other_coach", "coordinator", "admin", "intake", "officer"],
)
def test_only_who_guides_keeps_notes(world, who):
    case = make_case(world, "guided")
    with pytest.raises(NotAllowed):
        note(world, case, by=getattr(world, who))
    assert WorkingNote.objects.count() == 0


def test_nobody_else_reads_it_on_any_page(world, login):
    case = make_case(world, "guided")
    note(world, case)
    pages = [
        reverse("coaches:notes", args=[case.pk]),
        case.get_absolute_url(),
        reverse("cases:timeline", args=[case.pk]),
    ]
    assert SECRET in login(world.coach).get(pages[0]).text
    for who in ("zorgco", "mentor", "coordinator"):
        client = login(getattr(world, who))
        for page in pages:
            assert SECRET not in client.get(page).text
    assert list(own_notes(case.pk, world.zorgco)) == []


def test_a_note_leaves_no_event_and_no_history(world):
    case = make_case(world, "guided")
    events = case.events.count()
    kept = note(world, case)
    note(world, case, text="Anders", note_id=kept.pk)
    assert case.events.count() == events
    assert "historicalworkingnote" not in {model._meta.model_name for model in apps.get_models()}


def test_one_changes_and_erases_only_ones_own(world):
    case = make_case(world, "guided")
    kept = note(world, case)
    people.assign_summer_contact(
        by=world.coach, now=NOW, case_id=case.pk, membership_id=world.other_coach.pk
    )
    with pytest.raises(NotAllowed, match="is er niet meer"):
        note(world, case, by=world.other_coach, note_id=kept.pk)
    with pytest.raises(NotAllowed, match="is er niet meer"):
        erase_note(by=world.other_coach, now=NOW, case_id=case.pk, note_id=kept.pk)
    erase_note(by=world.coach, now=NOW, case_id=case.pk, note_id=kept.pk)
    assert WorkingNote.objects.count() == 0


def test_the_end_of_a_case_erases_notes_and_what_was_being_typed(world):
    case = make_case(world, "guided")
    other = make_case(world, "guided")
    note(world, case)
    note(world, other)
    for one in (case, other):
        save_draft(by=world.coach, now=NOW, key=f"note:{one.pk}", values={"text": SECRET})
    ending.withdraw(by=world.coach, now=NOW, case_id=case.pk, who="student", on=date(2027, 3, 1))
    assert list(WorkingNote.objects.values_list("case_id", flat=True)) == [other.pk]
    assert list(Draft.objects.values_list("key", flat=True)) == [f"note:{other.pk}"]


def test_a_coach_who_lets_go_loses_the_notes_and_the_other_keeps_theirs(world):
    case = make_case(world, "guided")
    people.assign_summer_contact(
        by=world.coach, now=NOW, case_id=case.pk, membership_id=world.other_coach.pk
    )
    note(world, case)
    mine = note(world, case, by=world.other_coach, text="Van mij")
    actions.release_coach(by=world.coach, now=NOW, case_id=case.pk, note="Andere baan")
    assert list(WorkingNote.objects.all()) == [mine]
    with pytest.raises(NotAllowed):
        note(world, case)


def test_the_morning_finds_notes_of_who_ran_out_of_time(world):
    case = make_case(world, "guided")
    people.assign_summer_contact(
        by=world.coach, now=NOW, case_id=case.pk, membership_id=world.other_coach.pk
    )
    note(world, case, by=world.other_coach)
    assert cases_with_lost_notes(date(2027, 3, 3)) == []
    case.parties.filter(capacity="summer_contact").update(active_to=at(2027, 3, 4))
    assert cases_with_lost_notes(date(2027, 3, 4)) == []
    assert cases_with_lost_notes(date(2027, 3, 5)) == [case.pk]
    assert erase_lost_notes(case.pk, at(2027, 3, 5)) == 1
    assert erase_lost_notes(case.pk, at(2027, 3, 5)) == 0


def test_the_pages_keep_change_and_erase(world, login):
    case = make_case(world, "guided")
    client = login(world.coach)
    page = reverse("coaches:notes", args=[case.pk])
    with clock_at(NOW):
        assert client.post(page, {"text": " "}).status_code == 200
        client.post(reverse("cases:draft", args=[f"note:{case.pk}"]), {"text": "Half"})
        assert "Half" in client.get(page).text
        client.post(page, {"text": SECRET})
        kept = WorkingNote.objects.get()
        assert not Draft.objects.exists()
        client.post(reverse("coaches:note_edit", args=[case.pk, kept.pk]), {"text": "Anders"})
        assert "Anders" in client.get(page).text
        client.post(reverse("coaches:note_erase", args=[case.pk, kept.pk]))
    assert WorkingNote.objects.count() == 0
    assert fresh(case).is_open


def test_equal_queries_for_one_note_and_three(world, login):
    case = make_case(world, "guided")
    client, page = login(world.coach), reverse("coaches:notes", args=[case.pk])
    client.get(page)  # the first page of a session does more
    counts = []
    for number in (1, 2):
        for _ in range(number):
            note(world, case)
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        counts.append(len(found))
    assert counts[0] == counts[1]
