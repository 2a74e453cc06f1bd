"""Lives of cases that go as hoped, or end early and well."""

from datetime import timedelta

from cases.actions import ending, flagging
from cases.enums import Destination, EarlyEnd, GivenBy
from overstap.demo import texts
from overstap.demo.engine import Story
from overstap.demo.steps import CaseStory
from overstap.organisations.enums import MilestoneKind


def until_summer(s: CaseStory) -> Story:
    """Signal, basis, coach, talks, for about half of them the table, and summer."""
    yield from until_coach(s)
    yield from s.guided_until_table()
    if s.maybe(0.55):
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
    s.evaluate(needs_support=True, early_reason=EarlyEnd.GOAL)
    yield from s.hand_over()


def closed_early(s: CaseStory) -> Story:
    """Goes so well that the coach lets go in the autumn, with the reason."""
    yield from until_summer(s)
    yield from s.start()
    yield from s.place()
    yield s.engine.later(8, 25)
    s.evaluate(needs_support=False, early_reason=EarlyEnd.GOAL)
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
