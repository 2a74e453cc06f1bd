"""One lock for everything around a case: its row (workflow-engine.md R4, pitfalls 6-8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from cases.models import Case, CaseProcess

_held: ContextVar[bool] = ContextVar("overstap_case_lock_held", default=False)


@contextmanager
def lock_held() -> Iterator[None]:
    """This will spare viewflow the lock that its caller has: an action holds its case's row."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)


class CaseLock:
    """viewflow's lock on a process, as the lock on its case that fire() takes too."""

    @contextmanager
    def __call__(self, flow_class, process_pk):
        if _held.get():
            yield
            return
        with transaction.atomic():
            owner = CaseProcess.objects.filter(pk=process_pk).values("case_id")
            list(
                Case.objects.scoped()
                .select_for_update(of=("self",), no_key=True)
                .filter(pk__in=owner)
                .values_list("pk", flat=True)
            )
            yield
