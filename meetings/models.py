"""Rounds, sessions, agenda items and decisions of the Overstaptafel."""

from django.db import models
from django.db.models import Q

from meetings.enums import DecisionCode, ItemState, RoundTarget, SessionState, Triage
from overstap.audit.history import tracked


class TableRound(models.Model):
    """A round of tables in a transition year, for one target group."""

    year = models.ForeignKey(
        "organisations.TransitionYear", on_delete=models.PROTECT, related_name="rounds"
    )
    name = models.CharField("naam", max_length=80)
    target = models.CharField("doelgroep", max_length=20, choices=RoundTarget.choices)
    date_on = models.DateField("datum")

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "year", "name", "target", "date_on"}

    class Meta:
        verbose_name = "ronde"
        verbose_name_plural = "rondes"
        constraints = [
            models.UniqueConstraint(name="round_name_once", fields=["year", "name"]),
            models.CheckConstraint(
                name="round_target_known", condition=Q(target__in=RoundTarget.values)
            ),
        ]

    def __str__(self):
        return self.name


class TableSession(models.Model):
    """One table: a place, a chair, a minute-taker, participants and an agenda."""

    round = models.ForeignKey(TableRound, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("begint")
    place = models.CharField("plaats", max_length=200, blank=True)
    video_link = models.URLField("link naar videogesprek", blank=True)
    chair = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="chaired_sessions"
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
    version = models.PositiveIntegerField(default=0)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {
            "id",
            "round",
            "starts_at",
            "place",
            "video_link",
            "chair",
            "minute_taker",
            "state",
            "closed_at",
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
        ]

    def __str__(self):
        return f"Overstaptafel {self.pk}"


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


class AgendaItem(models.Model):
    """One case on one agenda, with its question to the table."""

    session = models.ForeignKey(TableSession, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.PROPOSED)
    triage = models.CharField(max_length=10, choices=Triage.choices, default=Triage.DISCUSS)
    question = models.TextField("vraag aan de tafel", max_length=2000, blank=True)
    tried = models.TextField("wat is geprobeerd", max_length=2000, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", default=5)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    withdrawn_reason = models.CharField("waarom van de agenda", max_length=500, blank=True)
    # Counts the changes of this item, so that two minute-takers see each other.
    version = models.PositiveIntegerField(default=0)

    history = tracked()

    class Privacy:
        personal = {
            "question": "F8",
            "tried": "F8",
            "triage": "F8",
            "state": "F8",
            "withdrawn_reason": "F8",
        }
        kept = {"id", "session", "case", "position", "minutes", "carried_from", "version"}

    class Meta:
        verbose_name = "agendapunt"
        verbose_name_plural = "agendapunten"
        constraints = [
            # A withdrawn item may come back; two live ones for one case would be decided twice.
            models.UniqueConstraint(
                name="agenda_item_once",
                fields=["session", "case"],
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="agenda_item_state_known", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(
                name="agenda_item_triage_known", condition=Q(triage__in=Triage.values)
            ),
        ]

    def __str__(self):
        return f"agendapunt {self.pk}"

    def save(self, *args, **kwargs):
        """Save with a new version."""
        self.version += 1
        super().save(*args, **kwargs)


class Decision(models.Model):
    """What the table decided: one code, one text. Its actions are ActionItems of the case."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField("besluit", max_length=20, choices=DecisionCode.choices)
    text = models.TextField("afspraak", max_length=4000, blank=True)
    by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    history = tracked()

    class Privacy:
        personal = {"code": "F8", "text": "F8"}
        kept = {"id", "item", "by", "decided_at", "is_current"}

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        constraints = [
            models.UniqueConstraint(
                name="decision_one_current", fields=["item"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="decision_code_known", condition=Q(code__in=DecisionCode.values)
            ),
        ]

    def __str__(self):
        return f"besluit {self.pk}"
