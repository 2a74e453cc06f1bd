"""The long list of a round: which pupils its rule puts forward, and what their school says."""

from django.db import models
from django.db.models import Q

from meetings.enums import ProposalState
from overstap.audit.history import tracked


class RoundProposal(models.Model):
    """One pupil on the long list of one round, with why, and what the school made of it.

    It points at the cohort member: most pupils on a long list have no case.
    """

    round = models.ForeignKey(
        "meetings.TableRound", on_delete=models.PROTECT, related_name="proposals"
    )
    member = models.ForeignKey(
        "cases.CohortMember", on_delete=models.CASCADE, related_name="round_proposals"
    )
    reasons = models.JSONField("waarom", default=list)
    # The day on which the rule looked: "geen aanmelding" is true on a day.
    found_on = models.DateField("gevonden op")
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED
    )
    note = models.TextField("toelichting", max_length=500, blank=True)
    by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(null=True, blank=True)
    # What the school wrote for the table when it confirmed; it can do so before there is one.
    question = models.TextField("vraag aan de tafel", max_length=2000, blank=True)
    tried = models.TextField("wat is geprobeerd", max_length=2000, blank=True)
    wanted = models.CharField("wie moet erbij zijn", max_length=300, blank=True)

    history = tracked(no_db_index=["round", "member", "by"])

    class Privacy:
        personal = {
            "member": "F1",
            "reasons": "F10",
            "state": "F8",
            "note": "F8",
            "question": "F8",
            "tried": "F8",
            "wanted": "F8",
        }
        kept = {"id", "round", "found_on", "by", "at"}

    class Meta:
        verbose_name = "leerling op de longlist"
        verbose_name_plural = "leerlingen op de longlist"
        constraints = [
            models.UniqueConstraint(name="proposal_once_a_round", fields=["round", "member"]),
            models.CheckConstraint(
                name="proposal_state_known", condition=Q(state__in=ProposalState.values)
            ),
            # Who takes a pupil off says why.
            models.CheckConstraint(
                name="proposal_removed_says_why", condition=~Q(state="removed") | ~Q(note="")
            ),
        ]

    def __str__(self):
        return f"voorstel {self.pk}"


class SchoolSeat(models.Model):
    """At which of the parallel tables of a round a school sits."""

    round = models.ForeignKey("meetings.TableRound", on_delete=models.PROTECT, related_name="seats")
    school = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    session = models.ForeignKey(
        "meetings.TableSession", on_delete=models.CASCADE, related_name="seats"
    )

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "round", "school", "session"}

    class Meta:
        verbose_name = "plaats van een school"
        verbose_name_plural = "plaatsen van scholen"
        constraints = [
            models.UniqueConstraint(name="seat_once_a_round", fields=["round", "school"])
        ]

    def __str__(self):
        return f"plaats {self.pk}"
