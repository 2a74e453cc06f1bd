"""Rounds, tables and who sits there."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from meetings.enums import RoundTarget, SessionState
from overstap.audit.history import tracked

# How long a table can last.
FEWEST_MINUTES, MOST_MINUTES = 5, 600


class TableRound(models.Model):
    """A round of tables in a transition year, for one target group."""

    year = models.ForeignKey(
        "organisations.TransitionYear", on_delete=models.PROTECT, related_name="rounds"
    )
    name = models.CharField("naam", max_length=80)
    target = models.CharField("doelgroep", max_length=20, choices=RoundTarget.choices)
    date_on = models.DateField("datum")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField("waarom gaat het niet door", max_length=300, blank=True)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "year", "name", "target", "date_on", "cancelled_at", "cancelled_reason"}

    class Meta:
        verbose_name = "ronde"
        verbose_name_plural = "rondes"
        constraints = [
            models.UniqueConstraint(name="round_name_once", fields=["year", "name"]),
            models.CheckConstraint(
                name="round_target_known", condition=Q(target__in=RoundTarget.values)
            ),
            models.CheckConstraint(
                name="round_cancelled_paired",
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_reason=""),
            ),
        ]

    def __str__(self):
        return self.name


class TableSession(models.Model):
    """One table: a place, a chair, a minute-taker, participants and an agenda."""

    round = models.ForeignKey(TableRound, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("begint")
    planned_minutes = models.PositiveSmallIntegerField("duur in minuten", default=90)
    minutes_per_case = models.PositiveSmallIntegerField("minuten per dossier", default=5)
    place = models.CharField("plaats", max_length=200, blank=True)
    video_link = models.URLField("link naar videogesprek", blank=True)
    # Empty when the chair left and nobody can take over; such a table does not begin.
    chair = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chaired_sessions",
    )
    minute_taker = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="minuted_sessions",
    )
    state = models.CharField(
        max_length=10, choices=SessionState.choices, default=SessionState.PLANNED
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField("waarom gaat het niet door", max_length=300, blank=True)
    # Counts what a calendar must know again: another time or place, somebody off, cancelled.
    sequence = models.PositiveIntegerField(default=0)
    # The case that the chair put before the table, and since when; other screens follow it.
    current_item = models.ForeignKey(
        "meetings.AgendaItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    current_since = models.DateTimeField(null=True, blank=True)
    # Somebody shows the table's screen to the room: everybody must know that.
    is_shared = models.BooleanField("scherm wordt gedeeld", default=False)
    # Counts every change of the table; `lock_session` is the one place that raises it.
    version = models.PositiveIntegerField(default=0)

    # Which case is before the table changes every few minutes; it is no fact to keep.
    history = tracked(excluded_fields=["current_item", "current_since", "is_shared"])

    class Privacy:
        personal = {}
        kept = {
            "id",
            "round",
            "starts_at",
            "planned_minutes",
            "minutes_per_case",
            "place",
            "video_link",
            "chair",
            "minute_taker",
            "state",
            "closed_at",
            "cancelled_reason",
            "sequence",
            "current_item",
            "current_since",
            "is_shared",
            "version",
        }

    class Meta:
        verbose_name = "Overstaptafel"
        verbose_name_plural = "Overstaptafels"
        constraints = [
            models.CheckConstraint(
                name="session_state_known", condition=Q(state__in=SessionState.values)
            ),
            models.CheckConstraint(
                name="session_closed_paired",
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="session_cancelled_paired",
                condition=Q(state="cancelled") & ~Q(cancelled_reason="")
                | ~Q(state="cancelled") & Q(cancelled_reason=""),
            ),
            # A table without time would fit nothing and end before it begins.
            models.CheckConstraint(
                name="session_takes_time",
                condition=Q(planned_minutes__gte=5, minutes_per_case__gte=1),
            ),
        ]

    def __str__(self):
        return f"Overstaptafel {self.pk}"

    @property
    def ends_at(self):
        """When the table is planned to end."""
        return self.starts_at + timedelta(minutes=self.planned_minutes)


class SessionParticipant(models.Model):
    """Somebody at the table, invited as this membership."""

    session = models.ForeignKey(TableSession, on_delete=models.CASCADE, related_name="participants")
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="table_sessions"
    )
    is_present = models.BooleanField("aanwezig", default=False)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "session", "membership", "is_present"}

    class Meta:
        verbose_name = "deelnemer"
        verbose_name_plural = "deelnemers"
        constraints = [
            models.UniqueConstraint(name="participant_once", fields=["session", "membership"])
        ]

    def __str__(self):
        return f"deelnemer {self.pk}"
