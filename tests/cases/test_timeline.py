"""The merged timeline: what happened, what changed, who did it, and for whose eyes."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import applying, basis, flagging, items, people, transition
from cases.models import Case, CaseEvent
from cases.timeline import PER_PAGE, Names, entries_of, page_of, rows_of
from cases.timeline.rows import SOURCES, told
from cases.timeline.words import KINDS, LABELS
from coaches.actions import add_contact
from overstap.organisations.today import clock_at
from overstap.privacy.groups import DataGroup
from tests.factories.cases import at, discussed, flagged, guided, screened

pytestmark = pytest.mark.django_db
EVERYTHING = frozenset(DataGroup)


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(at(2027, 5, 11)):
        yield


def story(case, groups=EVERYTHING, until=None):
    rows = rows_of(case, until=until)
    names = Names()
    names.want_rows(rows)
    names.load()
    return entries_of(rows, groups, names)


def titles(entries):
    return [entry.title for entry in entries]


def test_it_is_one_query_for_rows_and_one_for_names(world, django_assert_num_queries):
    case = discussed(world)
    story(case)  # Django asks SQLite once whether it knows JSON
    with django_assert_num_queries(2):
        story(case)


def test_newest_first_and_every_event_once(world):
    case = discussed(world)
    entries = story(case)
    moments = [entry.at for entry in entries]
    assert moments == sorted(moments, reverse=True)
    events = [entry.pk for entry in entries if entry.pk > 0]
    assert sorted(events) == sorted(case.events.values_list("pk", flat=True))
    assert entries[-1].title == "Signaal"


def test_a_change_shows_old_and_new_under_the_step_that_made_it(world):
    case = guided(world)
    people.correct_personal_data(
        by=world.zorgco,
        now=at(2027, 3, 1),
        student_id=case.student_id,
        values={"family_name": "Bakker", "phone": "0612345678"},
    )
    entry = next(e for e in story(case) if e.kind == "correct_personal_data")
    assert {(c.label, c.old, c.new) for c in entry.changes} == {
        ("Achternaam", "Visser1", "Bakker"),
        ("Telefoon", "", "0612345678"),
    }
    assert world.zorgco.user.name in entry.by
    assert "Zorgcoördinator" in entry.by
    assert str(world.school) in entry.by


def test_a_field_is_told_only_with_its_own_group(world):
    case = guided(world)
    people.correct_personal_data(
        by=world.zorgco,
        now=at(2027, 3, 1),
        student_id=case.student_id,
        values={"family_name": "Bakker", "phone": "0612345678"},
    )
    without = EVERYTHING - {DataGroup.F2}
    entry = next(e for e in story(case, without) if e.kind == "correct_personal_data")
    assert [change.label for change in entry.changes] == ["Achternaam"]


@pytest.mark.parametrize("group", ["F4", "F5", "F8", "F9", "F10", "F11"])
def test_an_event_is_told_only_with_its_own_group(world, group):
    case = discussed(world)
    flagging.save_support_form(
        by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, values={"student_view": "Koken"}
    )
    add_contact(
        by=world.coach,
        now=at(2027, 3, 2),
        case_id=case.pk,
        channel="talk",
        contact_on=date(2027, 3, 2),
        is_reached=True,
        text="Gesproken",
    )
    applying.record_application(
        by=world.zorgco,
        now=at(2027, 3, 3),
        member_id=case.member_id,
        institution_id=world.mbo.pk,
        programme_name="Kok",
        reported_on=date(2027, 3, 3),
    )
    of_group = set(CaseEvent.objects.filter(case=case, group=group).values_list("pk", flat=True))
    assert of_group
    assert of_group <= {entry.pk for entry in story(case)}
    hidden = {entry.pk for entry in story(case, EVERYTHING - {DataGroup(group)})}
    assert not of_group & hidden


def test_what_changed_in_a_hidden_event_does_not_come_back_by_its_fields(world):
    case = guided(world)
    flagging.save_support_form(
        by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, values={"health_needs": "Geheim"}
    )
    groups = groups_for(case, world.coordinator)
    text = repr(story(case, groups))
    assert "Geheim" not in text
    assert "Gezondheid" not in text
    assert "Geheim" in repr(story(case))


def test_an_action_says_what_it_was_about(world):
    case = guided(world)
    items.add_action_item(
        by=world.coach,
        now=at(2027, 3, 1),
        case_id=case.pk,
        what="Ouders bellen",
        owner_id=world.coach.pk,
        organisation_id=world.agency.pk,
        due_on=date(2027, 6, 1),
    )
    entry = next(e for e in story(case) if e.kind == "add_action_item")
    assert entry.text == "Ouders bellen"
    assert entry.bucket == "taken"
    assert ("Wie", world.coach.user.name) in {(c.label, c.new) for c in entry.changes}


def test_an_action_that_came_with_another_step_is_one_line(world):
    case = guided(world)
    basis.withdraw_basis(
        by=world.zorgco,
        now=at(2027, 3, 1),
        basis_id=case.bases.get().pk,
        withdrawn_by="guardian",
    )
    entry = next(e for e in story(case) if e.kind == "withdraw_basis")
    told_of_it = [c for c in entry.changes if c.label != "Ingetrokken door"]
    assert [(c.label, c.new) for c in told_of_it] == [
        ("Actie", "Leg een nieuwe grondslag vast, of trek het dossier in")
    ]
    without = next(e for e in story(case, EVERYTHING - {DataGroup.F8}) if e.pk == entry.pk)
    assert "Actie" not in {c.label for c in without.changes}


def test_steps_of_the_calendar_are_marked_as_automatic(world):
    case = guided(world)
    transition.fire(by=None, now=at(2027, 7, 20), case_id=case.pk, name="enter_summer")
    entry = next(e for e in story(case) if e.kind == "enter_summer")
    assert entry.is_automatic
    assert entry.by == "Overstap (automatisch)"
    assert not any(e.is_automatic for e in story(case) if e.kind == "flag")


def test_until_a_day_leaves_out_what_came_after(world):
    case = guided(world)
    assert "Gescreend" in titles(story(case, until=date(2027, 2, 1)))
    assert "Gescreend" not in titles(story(case, until=date(2027, 1, 31)))


def test_a_contact_that_is_not_shared_is_for_the_coach_alone(world):
    case = guided(world)
    add_contact(
        by=world.coach,
        now=at(2027, 3, 2),
        case_id=case.pk,
        channel="talk",
        contact_on=date(2027, 3, 2),
        is_reached=True,
        text="Vertrouwelijk gesprek",
        is_shared=False,
    )

    def read_by(by):
        groups = groups_for(case, by)
        return repr(page_of(story(case, groups), groups, by, chosen="alles", number=1).entries)

    assert "Vertrouwelijk gesprek" in read_by(world.coach)
    assert "Vertrouwelijk gesprek" not in read_by(world.zorgco)


def test_pages_hold_twenty_and_a_wrong_number_is_the_last(world):
    case = screened(world)
    for number in range(PER_PAGE):
        items.add_action_item(
            by=world.zorgco,
            now=at(2027, 3, 1, hour=1 + number % 20),
            case_id=case.pk,
            what=f"Actie {number}",
            organisation_id=world.school.pk,
            due_on=date(2027, 6, 1),
        )
    entries = story(case)
    first = page_of(entries, EVERYTHING, world.zorgco, chosen="alles", number=1)
    last = page_of(entries, EVERYTHING, world.zorgco, chosen="alles", number=999)
    assert len(first.entries) == PER_PAGE
    assert first.has_next
    assert last.number == 2
    assert not last.has_next
    assert {e.pk for e in first.entries}.isdisjoint(e.pk for e in last.entries)


def test_every_filter_shows_only_its_own(world):
    case = discussed(world)
    entries = story(case)
    for chosen in ("besluiten", "taken"):
        page = page_of(entries, EVERYTHING, world.coach, chosen=chosen, number=1)
        assert page.entries
        assert {entry.bucket for entry in page.entries} == {chosen}


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, f.name) for model, _ in SOURCES for f in told(model)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_told_field_has_a_dutch_name(model, name):
    f = model._meta.get_field(name)
    in_code = str(f.verbose_name) == name.replace("_", " ")
    # These are left unsaid, so they need no name.
    unsaid = {"student", "member", "resume_status", "search_name", "birth_precision"}
    assert not in_code or name in LABELS or name in unsaid


def test_every_event_that_is_no_transition_has_words(world):
    case = flagged(world)
    assert Case.objects.scoped().get(pk=case.pk).events.exists()
    assert all(title and icon for title, icon in KINDS.values())
