"""The door of every page about a case: scoped, logged, and never a write of its own."""

import inspect

from django.db import transaction
from django.http import Http404

from cases.access import groups_for
from cases.models import Case, CohortMember
from cases.rules import NotAllowed, StaleForm, check_is_current
from overstap.audit.acting import one_transaction
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import mask

# All that the case page shows about these, so that it needs no query of its own for them.
WITH = (
    "student__municipality",
    "member__mentor",
    "member__school",
    "school",
    "region",
    "year",
    "coach",
    "owner_user",
    "owner_organisation",
    "escalated_to",
    "support_form",
)


def get_case(by, pk: int, **conditions) -> Case:
    """The case as far as `by` may see it; a foreign one does not exist (404)."""
    case = Case.objects.visible_to(by).filter(pk=pk, **conditions).select_related(*WITH).first()
    if case is None:
        raise Http404("Dit dossier is er niet, of u mag het niet zien.")
    return case


@transaction.atomic
def open_case(request, pk, *, kind=ReadKind.CASE):
    """Give the case and the reader's data groups; the look is written down in one go with it."""
    by = request.membership
    case = get_case(by, pk)
    groups = groups_for(case, by)
    log_read(kind=kind, by=by, now=now(), case_id=case.pk, groups=mask(*groups), path=request.path)
    return case, groups


def get_member(by, pk: int) -> CohortMember:
    """The cohort member as far as `by` may see it; a foreign one does not exist (404)."""
    member = (
        CohortMember.objects.visible_to(by)
        .filter(pk=pk)
        .select_related("student__municipality", "school", "year__region", "mentor")
        .first()
    )
    if member is None:
        raise Http404("Deze leerling is er niet, of u mag die niet zien.")
    return member


def act(request, form, function, *, case=None, may_lose_sight=False, expect=None, **kwargs):
    """Run one action and give what it returns; None when a rule says no, which the form shows.

    After the action the case is read again through the reader's scope; when it is out of sight
    all is rolled back, unless this action is meant to end the reader's own right.
    `expect` is the version that the form was made with; it goes to actions that ask for it.
    """
    by = request.membership
    try:
        with one_transaction():
            if "expect" in inspect.signature(function).parameters:
                kwargs["expect"] = expect
            elif case is not None:
                check_is_current(case, expect)
            result = function(by=by, now=now(), **kwargs)
            if case is not None and not may_lose_sight:
                _check_in_sight(by, case.pk)
    except StaleForm as error:
        form.stale = True
        form.add_error(None, str(error))
    except NotAllowed as error:
        form.add_error(getattr(error, "field", None), str(error))
    else:
        return True if result is None else result
    return None


def _check_in_sight(by, pk: int) -> None:
    if not Case.objects.visible_to(by).filter(pk=pk).exists():
        raise NotAllowed(
            "Daarna zou u dit dossier zelf niet meer mogen zien. Er is niets opgeslagen."
        )
