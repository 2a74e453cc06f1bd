"""One lock for everything around a case: its row (workflow-engine.md R4, pitfalls 6-8)."""

from contextlib import contextmanager

from django.db import transaction

from cases.models import Case, CaseProcess


class CaseLock:
    """viewflow's lock on a process, as the lock on its case that fire() takes too."""

    @contextmanager
    def __call__(self, flow_class, process_pk):
        with transaction.atomic():
            owner = CaseProcess.objects.filter(pk=process_pk).values("case_id")
            list(
                Case.objects.scoped()
                .select_for_update(of=("self",), no_key=True)
                .filter(pk__in=owner)
                .values_list("pk", flat=True)
            )
            yield
