"""Saving a checked list: in batches, with history, once, and going on after a killed worker."""

from datetime import date, timedelta

import pytest

from cases.actions import importing, people
from cases.actions.importing import cohort, runs
from cases.actions.jobs import DEAD_AFTER, stalled_jobs, take_job
from cases.models import CaseAccess, CohortMember, ImportFile, Job, StartCheck, Student
from cases.tasks_importing import work_off
from overstap.organisations.enums import Role
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import clock_at
from tests.cases.imports.conftest import HEADER, outcomes, reasons
from tests.factories.cases import flagged, make_world
from tests.factories.organisations import MembershipFactory, SchoolFactory, TransitionYearFactory


def pupils(*numbers, klas="4k"):
    lines = [f"{n};Anna;van;Bos{n};{n:02d}-03-2010;{klas}" for n in numbers]
    return "\n".join([f"{HEADER};klas", *lines])


def test_new_pupils_get_a_student_a_member_and_history_by_the_reader(reader, world):
    run = reader.read(pupils(1, 2))
    assert (run.state, run.counts) == ("applied", {"new": 2})
    member = CohortMember.objects.get(student_number="1")
    student = member.student
    assert (member.school, member.year, member.class_name) == (world.school, world.year, "4k")
    assert (member.source, member.import_run) == ("import", run)
    assert (student.full_name, student.search_name) == ("Anna van Bos1", "anna van bos1")
    assert student.birth_on == date(2010, 3, 1)
    for item in (member, student):
        row = item.history.get()
        assert (row.history_type, row.history_user) == ("+", world.zorgco.user)
        assert abs(row.history_date - reader.now) < timedelta(minutes=1)
        assert row.actor_role == "support_coordinator"
        assert row.actor_organisation == world.school.pk
        assert row.history_change_reason == f"bestand ingelezen ({run.pk})"


def test_the_same_file_again_changes_nothing(reader):
    reader.read(pupils(1, 2))
    before = (Student.history.count(), CohortMember.history.count())
    run = reader.check(pupils(1, 2))
    assert run.counts == {"same": 2}
    with pytest.raises(NotAllowed, match="Er is niets om op te slaan"):
        importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    assert (Student.history.count(), CohortMember.history.count()) == before


def test_only_what_changed_is_written(reader):
    reader.read(pupils(1, 2))
    run = reader.check(pupils(1, klas="4t") + "\n2;Anna;van;Bos2;02-03-2010;4k")
    assert outcomes(run) == ["changed", "same"]
    reader.apply(run)
    member = CohortMember.objects.get(student_number="1")
    assert member.class_name == "4t"
    assert member.history.count() == 2
    assert member.student.history.count() == 1
    assert CohortMember.objects.get(student_number="2").history.count() == 1


def test_errors_conflicts_and_doubles_are_never_written(reader):
    run = reader.read(f"{HEADER}\n1;A;;Bos;31-02-2010\n2;B;;Eik;01-01-2010\n2;B;;Eik;01-01-2010\n")
    assert outcomes(run) == ["error", "new", "duplicate"]
    assert list(run.rows.order_by("number").values_list("applied", flat=True)) == [
        False,
        True,
        False,
    ]
    assert CohortMember.objects.count() == 1


def test_file_goes_when_it_is_saved_and_values_after_thirty_days(reader):
    run = reader.read(pupils(1))
    assert not ImportFile.objects.exists()
    day = timedelta(days=1)
    assert importing.purge_imports(by=None, now=run.applied_at + 29 * day) == 0
    assert run.rows.get().parsed != {}
    assert importing.purge_imports(by=None, now=run.applied_at + 31 * day) == 1
    row = run.rows.get()
    assert (row.raw, row.parsed, row.changes) == ([], {}, {})
    assert (row.outcome, row.applied) == ("new", True)
    assert importing.purge_imports(by=None, now=run.applied_at + 32 * day) == 0


def test_a_file_that_nobody_saved_goes_too(reader):
    run = reader.check(pupils(1))
    importing.purge_imports(by=None, now=reader.now + timedelta(days=31))
    assert not ImportFile.objects.exists()
    assert run.rows.get().parsed == {}


def test_pressing_save_twice_is_one_job(reader):
    run = reader.check(pupils(1))
    first = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    second = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    assert first == second
    work_off(first.pk)
    assert importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk) == first
    work_off(first.pk)
    assert (Job.objects.count(), CohortMember.objects.count()) == (1, 1)


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(reader, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    run = reader.check(pupils(1, 2, 3, 4, 5))
    job = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    save, calls = cohort.save_rows, []

    def killed(*args, **kwargs):
        calls.append(1)
        save(*args, **kwargs)
        if len(calls) == 2:
            raise SystemExit  # as SIGKILL: nothing is caught, the batch is not committed

    monkeypatch.setattr(cohort, "save_rows", killed)
    with clock_at(reader.now), pytest.raises(SystemExit):
        work_off(job.pk)
    assert CohortMember.objects.count() == 2
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == ("running", 2, 5)

    monkeypatch.setattr(cohort, "save_rows", save)
    with clock_at(reader.now):
        work_off(job.pk)  # another worker, too early: the first may still live
    assert CohortMember.objects.count() == 2
    later = reader.now + DEAD_AFTER + timedelta(minutes=1)
    assert stalled_jobs(later) == [job]
    with clock_at(later):
        work_off(job.pk)
    job.refresh_from_db()
    run.refresh_from_db()
    assert (job.status, job.done, run.state) == ("done", 5, "applied")
    assert CohortMember.objects.count() == Student.objects.count() == 5
    assert Student.history.count() == 5


def test_an_error_of_ours_stops_the_job_with_a_sentence_and_it_can_go_on(
    reader, monkeypatch, caplog
):
    monkeypatch.setattr(runs, "BATCH", 1)
    run = reader.check(pupils(1, 2))
    job = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    save = cohort.save_rows

    def broken(run, rows, **kwargs):
        if rows[0].number == 3:
            raise ZeroDivisionError("Anna")
        save(run, rows, **kwargs)

    monkeypatch.setattr(cohort, "save_rows", broken)
    work_off(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert caplog.messages == [f"import job {job.pk} stopped: ZeroDivisionError"]
    assert job.message.startswith("Het opslaan is gestopt door een fout.")
    monkeypatch.setattr(cohort, "save_rows", save)
    again = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    assert (again.pk != job.pk, again.total) == (True, 1)
    work_off(again.pk)
    run.refresh_from_db()
    assert (run.state, CohortMember.objects.count()) == ("applied", 2)


def test_what_changed_between_check_and_save_becomes_a_conflict(reader, world):
    reader.read(pupils(1))
    run = reader.check(pupils(1, 2, klas="4t"))
    assert outcomes(run) == ["changed", "new"]
    member = CohortMember.objects.get(student_number="1")
    member.class_name = "4z"
    member.save()
    world.member(student_number="2")
    run = reader.apply(run)
    assert run.counts == {"conflict": 2}
    assert reasons(run) == [cohort.CHANGED_MEANWHILE, cohort.ADDED_MEANWHILE]
    member.refresh_from_db()
    assert member.class_name == "4z"


def test_another_mentor_and_municipality_move_the_grants_of_the_open_case(reader, world, zwolle):
    member = world.member(given_names="Anna", prefix="", family_name="Bos", student_number="1")
    case = flagged(world, member)
    other = MembershipFactory(role=Role.MENTOR, organisation=world.school)
    reader.read(
        f"{HEADER};e-mail mentor;woonplaats\n1;Anna;;Bos;03-03-2011;{other.user.email};Zwolle\n"
    )
    parties = set(
        CaseAccess.objects.filter(case=case, active_to=None).values_list("party", flat=True)
    )
    assert f"u{other.user_id}@{world.school.pk}" in parties
    assert f"u{world.mentor.user_id}@{world.school.pk}" not in parties
    member.student.refresh_from_db()
    assert member.student.municipality == zwolle


# Taking back -----------------------------------------------------------------------------------


def test_taking_back_leaves_things_as_they_were_with_history(reader, world):
    reader.read(pupils(1))
    run = reader.read(pupils(1, 2, klas="4t"))
    gone = CohortMember.objects.get(student_number="2")
    importing.take_back(by=reader.by, now=reader.now, run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "taken_back"
    member = CohortMember.objects.get()
    assert (member.student_number, member.class_name) == ("1", "4k")
    assert Student.objects.count() == 1
    kinds = CohortMember.history.filter(id=gone.pk).order_by("history_id")
    assert list(kinds.values_list("history_type", flat=True)) == ["+", "-"]
    last = kinds.last()
    assert last.history_user == world.zorgco.user
    assert last.history_change_reason == f"bestand teruggedraaid ({run.pk})"
    assert Student.history.filter(id=gone.student_id, history_type="-").count() == 1
    # The same file can come in again.
    assert reader.read(pupils(1, 2, klas="4t")).counts == {"changed": 1, "new": 1}


@pytest.mark.parametrize("what", ["case", "application", "start", "member", "student", "guardian"])
def test_not_taken_back_once_somebody_worked_on_it(reader, world, what):
    run = reader.read(pupils(1, 2))
    member = CohortMember.objects.get(student_number="1")
    reason = {
        "case": "een dossier",
        "application": "een aanmelding",
        "start": "een startcontrole",
        "member": "een latere wijziging",
        "student": "een latere wijziging",
        "guardian": "een ouder of verzorger",
    }[what]
    if what == "case":
        flagged(world, member)
    elif what == "application":
        member.applications.create(institution=world.mbo, reported_on=date(2027, 3, 1))
    elif what == "start":
        StartCheck.objects.create(member=member, outcome="unknown", checked_on=date(2027, 9, 1))
    elif what == "member":
        member.class_name = "4x"
        member.save()
    elif what == "student":
        people.correct_personal_data(
            by=world.zorgco,
            now=reader.now,
            student_id=member.student_id,
            values={"phone": "06-1"},
        )
    else:
        people.save_guardian(
            by=world.zorgco,
            now=reader.now,
            student_id=member.student_id,
            values={"name": "M. Bos", "relation": "moeder"},
        )
    assert importing.blocked_by(run) == {reason: 1}
    with pytest.raises(NotAllowed, match=f"1 keer {reason}"):
        importing.take_back(by=reader.by, now=reader.now, run_id=run.pk)
    assert CohortMember.objects.count() == 2


def test_student_of_an_earlier_year_stays_when_the_file_goes(reader, world):
    known = world.member(given_names="Anna", prefix="", family_name="Bos").student
    reader.year = TransitionYearFactory(region=world.region, year=2028)
    run = reader.read(f"{HEADER};telefoon\n1;Anna;;Bos;03-03-2011;06-123\n")
    known.refresh_from_db()
    assert known.phone == "06-123"
    importing.take_back(by=reader.by, now=reader.now, run_id=run.pk)
    known.refresh_from_db()
    assert (known.phone, CohortMember.objects.count()) == ("", 1)


def test_taken_back_twice_is_refused(reader):
    run = reader.read(pupils(1))
    importing.take_back(by=reader.by, now=reader.now, run_id=run.pk)
    with pytest.raises(NotAllowed, match="Alleen een opgeslagen bestand"):
        importing.take_back(by=reader.by, now=reader.now, run_id=run.pk)


# Rights ----------------------------------------------------------------------------------------

MAY = {
    Role.SUPPORT_COORDINATOR: True,
    Role.CAREERS_ADVISER: True,
    Role.SCHOOL_ADMIN: True,
    Role.REGIONAL_COORDINATOR: True,
    Role.PROGRAMME_LEAD: True,
    Role.FUNCTIONAL_ADMIN: True,
}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_in_pupils(reader, world, role):
    own = role in (
        Role.SUPPORT_COORDINATOR,
        Role.CAREERS_ADVISER,
        Role.SCHOOL_ADMIN,
        Role.MENTOR,
    )
    place = {"organisation": world.school} if own else {}
    reader.by = MembershipFactory(role=role, **place)
    if MAY.get(role, False):
        assert reader.check(pupils(1)).counts == {"new": 1}
    else:
        with pytest.raises(NotAllowed):
            reader.upload(pupils(1))


@pytest.mark.parametrize("role", [Role.SUPPORT_COORDINATOR, Role.REGIONAL_COORDINATOR])
def test_not_for_another_school_or_region(reader, world, role):
    other = make_world(number=23)
    reader.by = other.zorgco if role == Role.SUPPORT_COORDINATOR else other.coordinator
    with pytest.raises(NotAllowed):
        reader.upload(pupils(1))
    reader.by = world.zorgco
    run = reader.check(pupils(1))
    for action in (importing.start_apply, importing.take_back):
        with pytest.raises(NotAllowed):
            action(
                by=other.zorgco if role == Role.SUPPORT_COORDINATOR else other.coordinator,
                now=reader.now,
                run_id=run.pk,
            )


def test_year_of_another_region_is_refused(reader):
    reader.year = make_world(number=23).year
    with pytest.raises(NotAllowed, match="andere regio"):
        reader.upload(pupils(1))


def test_a_job_is_claimed_once(reader):
    run = reader.check(pupils(1))
    job = importing.start_apply(by=reader.by, now=reader.now, run_id=run.pk)
    assert take_job(by=None, now=reader.now, job_id=job.pk) == job
    assert take_job(by=None, now=reader.now, job_id=job.pk) is None


def test_schools_do_not_share_numbers(reader, world):
    reader.read(pupils(1))
    reader.by, reader.school = world.coordinator, SchoolFactory(region=world.region)
    assert reader.read(f"{HEADER}\n1;Bram;;Eik;01-01-2010\n").counts == {"new": 1}
    assert CohortMember.objects.filter(student_number="1").count() == 2
