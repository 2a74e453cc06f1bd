"""simple-history as this house uses it: with the actor's role and organisation of then."""

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from overstap.audit.acting import actor_label, current_actor, current_moment, current_reason


class ActorCopy(models.Model):
    """Copies on each history row, since people change jobs and names."""

    actor_label = models.CharField(max_length=260, blank=True)
    actor_role = models.CharField(max_length=30, blank=True)
    actor_organisation = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


def _user(instance, request=None, **kwargs):
    by = current_actor()
    return by.user if by is not None else None


def tracked(**options) -> HistoricalRecords:
    """History for a model; `options` go to HistoricalRecords (excluded_fields, no_db_index)."""
    return HistoricalRecords(bases=[ActorCopy], get_user=_user, **options)


def actor_attributes(by) -> dict:
    """The copies for history rows that are written in bulk (custom_historical_attrs)."""
    return {
        "actor_label": actor_label(by),
        "actor_role": by.role if by is not None else "",
        "actor_organisation": by.organisation_id if by is not None else None,
    }


def fill_actor(sender, history_instance, **kwargs) -> None:
    """Put actor, reason and moment on a history row; connected in AuditConfig.ready()."""
    if not isinstance(history_instance, ActorCopy):
        return
    for name, value in actor_attributes(current_actor()).items():
        setattr(history_instance, name, value)
    if not history_instance.history_change_reason:
        history_instance.history_change_reason = current_reason()[:100]
    if moment := current_moment():
        # One moment for the event and the rows that changed with it; the order is history_id.
        history_instance.history_date = moment


def connect() -> None:
    """Listen to simple-history."""
    pre_create_historical_record.connect(fill_actor, dispatch_uid="overstap_fill_actor")
