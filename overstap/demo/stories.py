"""How the life of a case can go: each story ends in its own way, and together they reach all.

`STORIES` lists them with how often they happen. A small simulation plays each once, so every
status and transition of lifecycle.md is reached whatever the scale.
"""

from collections.abc import Callable
from datetime import date, timedelta

from cases.actions import basis, checking, ending, escalating, flagging
from cases.enums import ApplicationStatus, BasisState, Destination, GivenBy, Status
from cases.models import SharingBasis
from coaches import actions as coaching
from overstap.demo import texts
from overstap.demo.engine import Story
from overstap.demo.steps import ALL_BUT_HEALTH, CaseStory
from overstap.organisations.enums import MilestoneKind


def until_summer(s: CaseStory) -> Story:
    """Signal, basis, coach, talks, table and summer."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    yield from s.at_table()
    yield from s.summer()


def until_coach(s: CaseStory) -> Story:
    """Signal, basis, screening and coach."""
    yield from s.flag()
    yield from s.share()
    yield from s.find_coach()


def closed(s: CaseStory) -> Story:
    """As it should go: placed in October, alone after half a year."""
    yield from until_summer(s)
    yield from s.start()
    yield from s.place()
    yield from talks_after_start(s)
    yield s.until(s.half_year() + timedelta(days=s.rng.randint(1, 20)))
    if s.maybe(0.2):
        s.fail(ending.close_independent, by=s.coach or s.world.coordinator)
    s.evaluate(needs_support=False)
    s.close()


def talks_after_start(s: CaseStory) -> Story:
    """The coach looks in now and then."""
    yield s.engine.later(40, 70)
    s.talk(texts.AFTER_START)


def handed_over(s: CaseStory) -> Story:
    """Needs help after half a year; the mbo takes it over."""
    yield from until_summer(s)
    yield from s.start()
    yield from s.place()
    yield s.until(s.half_year() + timedelta(days=s.rng.randint(1, 15)))
    s.evaluate(needs_support=True)
    yield from s.hand_over()


def handed_over_early(s: CaseStory) -> Story:
    """The mbo coach is there from the first week and takes over in the autumn."""
    yield from until_summer(s)
    yield from s.start()
    yield s.until(s.day(MilestoneKind.COUNT_DATE) + timedelta(days=s.rng.randint(8, 30)))
    s.evaluate(needs_support=True)
    yield from s.hand_over()


def closed_early(s: CaseStory) -> Story:
    """Goes so well that the coach lets go in the autumn, with the reason."""
    yield from until_summer(s)
    yield from s.start()
    yield from s.place()
    yield s.engine.later(8, 25)
    s.evaluate(needs_support=False)
    s.close(note="Het gaat al weken goed, de jongere wil zelf verder.")


def extended(s: CaseStory) -> Story:
    """Started; at half a year the coaching goes on for two months."""
    yield from until_summer(s)
    yield from s.start()
    yield s.until(s.half_year() - timedelta(days=10))
    s.do(
        ending.extend,
        by=s.coach or s.world.coordinator,
        until=s.half_year() + timedelta(days=60),
        note="Er komt een stage aan.",
    )
    yield s.until(s.half_year() + timedelta(days=62))
    s.evaluate(needs_support=False)
    s.close()


def dismissed(s: CaseStory) -> Story:
    """The school looks again and finds no risk."""
    yield from s.flag()
    yield s.engine.later(3, 14)
    s.do(flagging.dismiss, by=s.leads, why="no_risk", note="Is goed aangemeld en heeft steun.")


def risk_gone(s: CaseStory) -> Story:
    """With a coach the risk goes before the summer."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    yield s.engine.later(5, 20)
    s.finish_items()
    s.do(flagging.dismiss, by=s.coach or s.leads, why="risk_gone")


def withdrawn(s: CaseStory) -> Story:
    """The young person does not want this."""
    yield from s.flag()
    yield from s.share()
    yield s.engine.later(3, 20)
    s.do(ending.withdraw, by=s.leads, who=GivenBy.STUDENT, on=s.engine.today)


def moved(s: CaseStory) -> Story:
    """The family moves to another region."""
    yield from until_coach(s)
    yield s.engine.later(10, 40)
    s.fail(ending.move_out, by=s.leads, municipality_id=s.pupil.municipality_id)
    elsewhere = s.rng.choice(s.world.outside)
    s.do(ending.move_out, by=s.leads, municipality_id=elsewhere.pk, note="Verhuisd.")


def to_work(s: CaseStory) -> Story:
    """Finds work after the table."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    yield from s.at_table("jobhunter")
    yield s.engine.later(10, 30)
    s.finish_items()
    s.do(
        ending.leave_elsewhere,
        by=s.coach or s.leads,
        destination=Destination.WORK,
        note="Werkt met een vast contract.",
    )


def failed_exam(s: CaseStory) -> Story:
    """Does not pass, stays in vo, and is flagged again next year (previous_case)."""
    yield from until_coach(s)
    yield s.until(s.day(MilestoneKind.DESTINATIONS))
    s.finish_items()
    s.do(ending.leave_elsewhere, by=s.leads, destination=Destination.STAYS_VO)


def late_start(s: CaseStory) -> Story:
    """Nobody in September, and then there after all."""
    yield from until_summer(s)
    yield from s.not_started()
    yield from s.start(on=s.engine.today)
    yield from s.place()


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


StoryOf = Callable[[CaseStory], Story]
# Each with how often it happens; together they reach every status and every transition.
STORIES: tuple[tuple[StoryOf, int], ...] = (
    (closed, 26),
    (handed_over, 8),
    (no_show_escalated, 4),
    (opened_at_check, 5),
    (passed_on, 3),
    (unknown, 7),
    (reopened, 2),
    (corrected, 2),
    (withdrawn, 4),
    (moved, 3),
    (lost_place, 4),
    (released, 3),
    (dismissed, 8),
    (to_work, 4),
    (early_summer, 3),
    (stays_escalated, 4),
    (table_escalates, 2),
    (late_start, 3),
    (no_show, 6),
    (failed_exam, 3),
    (closed_early, 3),
    (handed_over_early, 3),
    (extended, 3),
    (risk_gone, 4),
    (forgotten, 3),
    (wrong_pupil, 1),
    (placed_without_start, 3),
    (consent_withdrawn, 2),
    (started_before_summer, 3),
    (waiting, 4),
)
