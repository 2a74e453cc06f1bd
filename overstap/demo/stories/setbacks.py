"""Lives of cases with a setback: not started, lost, reported, mistaken, moved on."""

from datetime import date, timedelta

from cases.actions import basis, checking, ending, escalating
from cases.enums import ApplicationStatus, BasisState, Destination, GivenBy, Status
from cases.models import SharingBasis
from coaches import actions as coaching
from overstap.demo import texts
from overstap.demo.engine import Story
from overstap.demo.steps import ALL_BUT_HEALTH, CaseStory
from overstap.demo.stories.usual import closed_early, until_coach, until_summer
from overstap.organisations.enums import MilestoneKind


def no_show(s: CaseStory) -> Story:
    """Did not start; the coach keeps trying and in February it works out."""
    yield from until_summer(s)
    yield from s.not_started(s.rng.choice(("wrong_choice", "personal", "no_bbl_place")))
    if s.maybe(0.7):
        yield from s.at_table("other_programme")
    yield s.until(s.day(MilestoneKind.FEBRUARY_INTAKE) - timedelta(days=20))
    s.talk(texts.CALLS)
    yield from s.start(on=s.day(MilestoneKind.FEBRUARY_INTAKE))
    yield s.until(s.half_year() + timedelta(days=5))
    s.evaluate(needs_support=False)
    s.close()


def no_show_escalated(s: CaseStory) -> Story:
    """Did not start, was reported, comes back and starts in February."""
    yield from until_summer(s)
    yield from s.not_started()
    yield s.until(s.day(MilestoneKind.COUNT_DATE) + timedelta(days=s.rng.randint(3, 20)))
    s.finish_items()
    yield from s.escalate()
    yield s.engine.later(25, 60)
    s.give_back()
    yield from s.start(on=s.day(MilestoneKind.FEBRUARY_INTAKE))


def stays_escalated(s: CaseStory) -> Story:
    """Reported, and the officer finds another destination in the spring."""
    yield from until_summer(s)
    yield from s.not_started("signed_off")
    yield s.until(s.day(MilestoneKind.COUNT_DATE) + timedelta(days=s.rng.randint(3, 20)))
    s.finish_items()
    yield from s.escalate()
    yield s.until(s.day(MilestoneKind.FEBRUARY_INTAKE) + timedelta(days=s.rng.randint(5, 40)))
    by = getattr(s, "officer", None) or s.coach or s.leads
    s.do(ending.leave_elsewhere, by=by, destination=Destination.CARE)


def table_escalates(s: CaseStory) -> Story:
    """The table reports somebody who stays away from school in the spring."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    yield from s.at_table("escalate")
    if s.status() == Status.ESCALATED and s.pupil.office:
        s.officer = s.officer_now()
        s.do(escalating.accept_escalation, by=s.officer)
        yield s.engine.later(20, 40)
        s.give_back()
        s.finish_items()
    yield from s.summer()
    yield from s.start()


def lost_place(s: CaseStory) -> Story:
    """Started and stopped in the autumn."""
    yield from until_summer(s)
    yield from s.start()
    yield from s.place()
    yield s.engine.later(5, 20)
    s.do(
        checking.lose_place,
        by=s.coach or s.pupil.mbo.intake,
        reason_code="wrong_choice",
        note="De opleiding past niet.",
    )
    yield s.engine.later(2, 6)
    s.talk(texts.CALLS)
    yield from s.start(on=s.day(MilestoneKind.FEBRUARY_INTAKE))


def passed_on(s: CaseStory) -> Story:
    """Reported to leerplicht; a colleague elsewhere takes over."""
    yield from until_summer(s)
    yield from s.not_started()
    yield s.until(s.day(MilestoneKind.COUNT_DATE) + timedelta(days=s.rng.randint(3, 12)))
    s.finish_items()
    yield from s.escalate()
    yield s.engine.later(10, 25)
    office = s.pupil.office
    if office is None:
        return
    others = [o for o in s.world.offices.values() if o is not office]
    other = s.rng.choice(others)
    age = s.pupil.age_on(s.engine.today)
    minor = age < s.world.region.leerplicht_until
    receiver = other.attendance if minor else other.doorstroom
    s.do(
        escalating.pass_on,
        by=s.officer,
        organisation_id=other.organisation.pk,
        receiver_id=receiver.pk,
        note="De jongere woont daar nu bij familie.",
    )
    yield s.engine.later(2, 6)
    s.do(escalating.accept_escalation, by=receiver)
    s.officer = receiver
    yield s.engine.later(60, 90)
    s.give_back()
    yield from unresolved_end(s)


def unknown(s: CaseStory) -> Story:
    """Nobody knows whether this pupil started; closed as onbekend after the year."""
    yield from until_summer(s)
    yield s.until(s.day(MilestoneKind.COUNT_DATE) + timedelta(days=9))
    if s.coach:
        s.talk(texts.CALLS, reached=False)
    yield from unresolved_end(s)


def unresolved_end(s: CaseStory) -> Story:
    """After the close of the year nobody can say where this pupil is."""
    yield s.until(s.day(MilestoneKind.YEAR_CLOSE) - timedelta(days=40))
    note = "Meermalen gebeld, op huisbezoek geweest, niet bereikt."
    s.fail(ending.close_unresolved, by=s.world.coordinator, note=note)
    yield s.until(s.day(MilestoneKind.YEAR_CLOSE) + timedelta(days=s.rng.randint(2, 20)))
    s.finish_items()
    s.do(ending.close_unresolved, by=s.world.coordinator, note=note)


def forgotten(s: CaseStory) -> Story:
    """The school flags and never acts; the calendar takes the case into the summer."""
    yield from s.flag()
    yield s.until(s.day(MilestoneKind.NO_SHOW_DATE) + timedelta(days=9))
    s.apply(ApplicationStatus.ENROLLED)
    yield from s.start()


def opened_at_check(s: CaseStory) -> Story:
    """No signal at school, not there in September: a case is opened then."""
    yield s.until(s.day(MilestoneKind.APPLICATION_DATE) - timedelta(days=9))
    s.apply(ApplicationStatus.DEFINITIVE)
    yield s.until(s.day(MilestoneKind.NO_SHOW_DATE) + timedelta(days=s.rng.randint(2, 9)))
    values = {
        "member_id": s.pupil.member_id,
        "reason_code": s.rng.choice(("unreachable", "work", "other_school")),
    }
    s.engine.fail(checking.open_at_check, by=s.leads, **values)
    case = s.engine.do(checking.open_at_check, by=s.pupil.mbo.intake, **values)
    if case is None:
        return
    s.case_id = case.pk
    yield from s.find_coach(ask=False)
    yield s.engine.later(1, 4)
    s.talk(texts.CALLS)
    yield from s.start(on=s.day(MilestoneKind.FEBRUARY_INTAKE))


def released(s: CaseStory) -> Story:
    """The coach gives the case back and another takes it."""
    yield from until_coach(s)
    yield s.engine.later(10, 30)
    if s.coach:
        s.do(coaching.release_coach, by=s.coach, note="Ik krijg een andere functie.")
        first, s.coach = s.coach, None
        others = [c for c in s.world.coaches if c is not first]
        yield from s.find_coach(s.rng.choice(others), ask=False)
    yield from s.guided_until_table()
    yield from s.at_table()
    yield from s.summer()
    yield from s.start()
    yield from s.place()


def reopened(s: CaseStory) -> Story:
    """Let go too early; opened again, and closed in the spring."""
    yield from closed_early(s)
    yield s.engine.later(6, 12)
    s.do(ending.reopen, by=s.world.coordinator, note="De mentor op het mbo maakt zich zorgen.")
    if s.case().coach_id is None:
        s.coach = None
        yield from s.find_coach(ask=False)
    yield s.until(s.half_year() + timedelta(days=9))
    s.evaluate(needs_support=False)
    s.close()


def wrong_pupil(s: CaseStory) -> Story:
    """Flagged by mistake: the wrong pupil."""
    yield from s.flag()
    yield s.engine.later(0, 2)
    s.do(ending.correct, by=s.world.coordinator, note="Verkeerde leerling.")


def corrected(s: CaseStory) -> Story:
    """Reported as not started by mistake; undone, and started."""
    yield from until_summer(s)
    yield s.until(s.day(MilestoneKind.NO_SHOW_DATE) + timedelta(days=2))
    by = s.pupil.mbo.intake
    s.engine.do(
        checking.record_start,
        by=by,
        member_id=s.pupil.member_id,
        outcome="not_started",
        reason_code="admin_error",
    )
    yield s.engine.later(1, 2)
    s.do(ending.correct, by=s.world.coordinator, note="Stond op de verkeerde lijst.")
    yield from s.start()
    yield from s.place()


def early_summer(s: CaseStory) -> Story:
    """The coach lets the summer begin early, with the reason."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    yield s.until(s.day(MilestoneKind.PROVISIONAL_DATE) + timedelta(days=s.rng.randint(2, 9)))
    by = s.coach or s.first_coach
    s.fail(checking.enter_summer, by=by)
    s.do(checking.enter_summer, by=by, note="School is klaar, de jongere werkt al.")
    yield from s.start()


def placed_without_start(s: CaseStory) -> Story:
    """On the count list, though nobody reported a start."""
    yield from until_summer(s)
    yield from s.place()
    yield s.until(s.half_year() + timedelta(days=12))
    s.evaluate(needs_support=False)
    s.close(note="De startdatum is aangenomen.")


def consent_withdrawn(s: CaseStory) -> Story:
    """Consent is taken back, a new one follows within the week."""
    yield from until_coach(s)
    yield s.engine.later(10, 25)
    found = SharingBasis.objects.filter(case_id=s.case_id, state=BasisState.ACTIVE).first()
    if found:
        s.engine.do(
            basis.withdraw_basis, by=s.leads, basis_id=found.pk, withdrawn_by=GivenBy.STUDENT
        )
    yield s.engine.later(3, 6)
    adult = s.pupil.age_on(s.engine.today) >= s.world.region.consent_age
    s.do(
        basis.record_basis,
        by=s.leads,
        kind="consent",
        groups=ALL_BUT_HEALTH,
        given_by=GivenBy.STUDENT if adult else GivenBy.GUARDIAN,
        given_on=s.engine.today,
    )
    s.finish_items()
    yield from s.summer()
    yield from s.start()


def started_before_summer(s: CaseStory) -> Story:
    """Screened without a coach; the school discusses it at the table and the mbo sees a start."""
    yield from s.flag()
    yield from s.share()
    yield from s.at_table("standing")
    yield s.engine.later(1, 9)
    s.apply(ApplicationStatus.DEFINITIVE)
    yield from s.start()
    yield from s.place()


def waiting(s: CaseStory) -> Story:
    """Screened; a coach was asked who does not answer."""
    yield from s.flag()
    yield from s.share()
    yield s.engine.later(1, 4)
    s.do(coaching.submit_request, by=s.leads, question=s.rng.choice(texts.QUESTIONS))
    yield s.engine.later(1, 4)
    s.do(coaching.offer_coach, by=s.world.coordinator, membership_id=s.first_coach.pk)
    yield s.until(date(s.cohort.year.year, 5, 10))
    yield from s.at_table("standing")
    s.apply(ApplicationStatus.PROVISIONAL)
    yield from s.start()
