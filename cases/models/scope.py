"""The guarded queryset: what a person may see, and a tripwire for pages that forget to ask."""

from typing import Self

from django.db import models
from django.db.models import Q

from overstap.audit.acting import UnscopedRead, reads_are_guarded
from overstap.organisations.enums import COORDINATORS, OFFICERS, SCHOOL_LEADS, Role
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup


class GuardedQuerySet(models.QuerySet):
    """Raises when a request evaluates it without `visible_to` (security.md 0.2)."""

    _scoped = False

    def _clone(self):
        clone = super()._clone()
        clone._scoped = self._scoped
        return clone

    def scoped(self) -> Self:
        """This queryset, marked as limited to what somebody may see."""
        clone = self._chain()
        clone._scoped = True
        return clone

    def _trip(self) -> None:
        if not self._scoped and reads_are_guarded():
            raise UnscopedRead(f"{self.model.__name__} read without visible_to()")

    def _fetch_all(self):
        if self._result_cache is None:
            self._trip()
        super()._fetch_all()

    def iterator(self, *args, **kwargs):
        self._trip()
        return super().iterator(*args, **kwargs)

    def count(self):
        if self._result_cache is None:
            self._trip()
        return super().count()

    def exists(self):
        if self._result_cache is None:
            self._trip()
        return super().exists()

    def aggregate(self, *args, **kwargs):
        self._trip()
        return super().aggregate(*args, **kwargs)


def parties_of(by) -> list[str]:
    """The keys under which grants for this membership are stored."""
    keys = [f"u{by.user_id}@{by.organisation_id}", f"o{by.organisation_id}:{by.role}"]
    if by.region_id and by.role in (*COORDINATORS, Role.FUNCTIONAL_ADMIN):
        keys.append(f"r{by.region_id}:{by.role}")
    return keys


def live_grants(by, *, group: DataGroup = DataGroup.F0):
    """The grants that `by` holds now and that include `group`; lazily, for use as a subquery."""
    from cases.models.access import CaseAccess  # noqa: PLC0415 - access points back at Case

    moment = now()
    return (
        CaseAccess.objects.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=moment),
            party__in=parties_of(by),
            active_from__lte=moment,
        )
        .annotate(wanted=models.F("groups").bitand(group.bit))
        .filter(wanted__gt=0)
    )


class CaseQuerySet(GuardedQuerySet):
    """Cases; status never changes here."""

    def visible_to(self, by, *, group: DataGroup = DataGroup.F0) -> Self:
        """The cases that `by` (a membership) may see now, at least their `group`."""
        return self.filter(pk__in=live_grants(by, group=group).values("case_id")).scoped()

    def open(self) -> Self:
        """Cases that are not in a final status."""
        return self.filter(is_open=True)

    def update(self, **values):
        if "status" in values:
            raise TypeError("status only changes through fire()")
        return super().update(**values)

    def bulk_update(self, objs, fields, batch_size=None):
        if "status" in fields:
            raise TypeError("status only changes through fire()")
        return super().bulk_update(objs, fields, batch_size)


class MemberQuerySet(GuardedQuerySet):
    """Cohort members: the whole year, with or without a case."""

    def visible_to(self, by) -> Self:
        """The members that `by` may see: own school, own applicants, residents, or by a case."""
        from cases.models.application import Application  # noqa: PLC0415 - points back
        from cases.models.case import Case  # noqa: PLC0415 - points back

        if by.role in SCHOOL_LEADS | {Role.SCHOOL_ADMIN}:
            own = self.filter(school_id=by.organisation_id)
        elif by.role == Role.MENTOR:
            own = self.filter(school_id=by.organisation_id, mentor_id=by.user_id)
        elif by.role in (Role.MBO_INTAKE,):
            own = self.filter(
                pk__in=Application.objects.filter(institution_id=by.organisation_id).values(
                    "member_id"
                )
            )
        elif by.role in OFFICERS and by.organisation.municipality_id:
            own = self.filter(student__municipality_id=by.organisation.municipality_id)
        elif by.role in COORDINATORS:
            own = self.filter(year__region_id=by.region_id)
        else:
            own = self.filter(
                pk__in=Case.objects.filter(
                    pk__in=live_grants(by, group=DataGroup.F1).values("case_id")
                ).values("member_id")
            )
        return own.scoped()


class StudentQuerySet(GuardedQuerySet):
    def visible_to(self, by) -> Self:
        """The students behind the members that `by` may see."""
        from cases.models.cohort import CohortMember  # noqa: PLC0415 - points back

        members = CohortMember.objects.visible_to(by)
        return self.filter(pk__in=members.values("student_id")).scoped()
