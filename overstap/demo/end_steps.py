"""The last steps in the life of a case: looking back, closing, handing over, reporting."""

from datetime import date, timedelta

from cases.actions import (
    ending,
    escalating,
)
from cases.enums import (
    Channel,
    Status,
)
from overstap.demo import texts
from overstap.demo.engine import Story
from overstap.organisations.models import Membership


class EndSteps:
    """Part of CaseStory, which gives it its people, its clock and `do`."""

    def half_year(self) -> date:
        """Six months after the real start."""
        start = self.started_on or date(self.cohort.year.year, 9, 1)
        return start + timedelta(days=184)

    def evaluate(
        self, *, needs_support: bool, by: Membership | None = None, early_reason: str = ""
    ) -> None:
        """The look back, by the coach or else the coordinator; before its time with the reason."""
        self.do(
            ending.evaluate,
            by=by or self.coach or self.world.coordinator,
            done_on=self.engine.today,
            is_enrolled=True,
            same_programme=not self.maybe(0.15),
            attendance_ok=not needs_support,
            student_says=self.rng.choice(texts.STUDENT_SAYS),
            coach_says="Het gaat goed op het mbo.",
            needs_support=needs_support,
            support=self.rng.choice(texts.SUPPORT) if needs_support else "",
            early_reason=early_reason,
        )

    def close(self, *, note: str = "", by: Membership | None = None) -> None:
        """Goes on without help."""
        by = by or self.coach or self.world.coordinator
        self.finish_items()
        self.do(ending.close_independent, by=by, note=note)

    def hand_over(self) -> Story:
        """A receiver is asked, answers, and takes over."""
        by = self.coach or self.world.coordinator
        named = self.maybe(0.4)
        support = self.rng.choice(texts.SUPPORT)
        offer = (
            self.do(
                ending.offer_handover,
                by=by,
                receiver_name="Studiebegeleider van de opleiding",
                channel=Channel.PHONE,
                support=support,
            )
            if named
            else self.do(
                ending.offer_handover, by=by, receiver_id=self.pupil.mbo.coach.pk, support=support
            )
        )
        self.fail(ending.hand_over, by=by)
        yield self.engine.later(2, 7)
        if offer:
            self.engine.do(
                ending.answer_handover,
                by=by if named else self.pupil.mbo.coach,
                handover_id=offer.pk,
                accepted=True,
            )
        self.finish_items()
        self.do(ending.hand_over, by=by)

    def escalate(self, *, by: Membership | None = None) -> Story:
        """Reported to the municipality, and accepted there."""
        office = self.pupil.office
        outside = {} if office else {"receiver_name": "Consulent leerlingzaken", "channel": "phone"}
        by = by or self.coach or self.world.coordinator
        self.do(escalating.escalate, by=by, note="Contact lukt niet meer.", **outside)
        yield self.engine.later(1, 5)
        if self.status() == Status.ESCALATED and office:
            self.officer = self.officer_now()
            self.do(escalating.accept_escalation, by=self.officer)

    def officer_now(self) -> Membership:
        """Leerplicht under 18, else the Doorstroompunt."""
        office = self.pupil.office
        age = self.pupil.age_on(self.engine.today)
        return office.attendance if age < self.world.region.leerplicht_until else office.doorstroom

    def give_back(self) -> None:
        """The officer gives the case back with the outcome."""
        by = getattr(self, "officer", None) or self.world.coordinator
        self.do(
            escalating.return_from_escalation,
            by=by,
            outcome="De jongere wil weer naar school. Intake is gepland.",
        )
