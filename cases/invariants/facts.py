"""One open case, an owner and a next step, grounds, effects sent once, rows in their place."""

import hashlib
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, connection
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from cases.checks.owning import forgotten, unseen
from cases.enums import ActionStatus, Capacity, ImportState
from cases.invariants import invariant
from cases.models import (
    ActionItem,
    Application,
    Case,
    CaseEvent,
    CaseParty,
    ImportFile,
    ImportRow,
    ImportRun,
    SharingBasis,
    WorkItem,
)
from cases.rules.importing import TO_WRITE
from overstap.notifications.models import Notice, Outbox, OutboxState
from overstap.privacy.groups import F5

LATE = timedelta(hours=24)
# A ground must have held when these were fired (lifecycle.md 2 and 4).
GROUNDED = ("screen", "open_at_check", "hand_over")


def cases():
    """Every case, whoever may see it."""
    return Case._base_manager.all()


@invariant("I5 dossier", "Een jongere heeft hooguit één open dossier")
def one_open_case(now: datetime) -> Iterator[str]:
    """Students with two open cases."""
    rows = cases().filter(is_open=True).order_by().values("student_id").annotate(n=Count("pk"))
    for student_id in rows.filter(n__gt=1).values_list("student_id", flat=True).iterator():
        yield f"jongere {student_id}"


@invariant("I5 betrokkene", "Een dossier heeft hooguit één ambtenaar en één zomercontact tegelijk")
def one_at_a_time(now: datetime) -> Iterator[str]:
    """Two live parties in a capacity that one person holds."""
    single = [Capacity.OFFICER, Capacity.SUMMER_CONTACT]
    rows = (
        CaseParty.objects.filter(capacity__in=single, active_to__isnull=True)
        .order_by()
        .values("case_id", "capacity")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for case_id, capacity in rows.values_list("case_id", "capacity").iterator():
        yield f"dossier {case_id}: {capacity}"


@invariant("I6", "Elk bericht gaat één keer naar één ontvanger en komt aan")
def effects_once(now: datetime) -> Iterator[str]:
    """Doubles in the outbox, delivered notices that are not there, and rows that were forgotten."""
    doubles = (
        Outbox.objects.order_by()
        .values("event", "recipient", "channel")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for event, recipient in doubles.values_list("event", "recipient").iterator():
        yield f"{event} dubbel voor {recipient}"
    arrived = Notice.objects.filter(outbox_id=OuterRef("pk"))
    gone = Outbox.objects.filter(state=OutboxState.DONE, channel="notice")
    for pk in gone.filter(~Exists(arrived)).values_list("pk", flat=True).iterator():
        yield f"bericht {pk} is verzonden en kwam niet aan"
    early = Notice.objects.exclude(outbox__state=OutboxState.DONE)
    for pk in early.values_list("outbox_id", flat=True).iterator():
        yield f"bericht {pk} kwam aan en is niet afgemeld"
    forgotten = Outbox.objects.filter(state=OutboxState.WAITING, attempts=0, due_at__lt=now - LATE)
    for pk in forgotten.values_list("pk", flat=True).iterator():
        yield f"bericht {pk} wacht langer dan een dag"


@invariant("I7", "Elke rij van een opgeslagen bestand heeft precies één uitkomst")
def rows_of_imports(now: datetime) -> Iterator[str]:
    """Rows that should be written and were not, or the reverse; counts that do not add up."""
    rows = ImportRow.objects.filter(run__state=ImportState.APPLIED)
    missed = rows.filter(outcome__in=TO_WRITE, applied=False, reason="")
    wrong = rows.filter(applied=True).exclude(outcome__in=TO_WRITE)
    for run_id, number in (missed | wrong).values_list("run_id", "number").iterator():
        yield f"inlezen {run_id}, rij {number}"
    for run in ImportRun.objects.filter(state=ImportState.APPLIED).iterator():
        found = run.rows.count()
        told = sum(value for key, value in run.counts.items() if isinstance(value, int))
        if found and told < found:
            yield f"inlezen {run.pk}: {found} rijen, {told} geteld"


@invariant("I9", "Elk bewaard bestand hoort bij één inleesbeurt en is ongewijzigd")
def files_whole(now: datetime) -> Iterator[str]:
    """Files live in the database, so no row can miss its file on a disk; their content can rot."""
    files = ImportFile.objects.values_list("run_id", "run__file_hash", "content")
    for run_id, wanted, content in files.iterator(chunk_size=20):
        if hashlib.sha256(zlib.decompress(bytes(content))).hexdigest() != wanted:
            yield f"bestand van inlezen {run_id}"


@invariant("I10", "Geen overgang zonder een grondslag die op dat moment gold")
def grounds(now: datetime) -> Iterator[str]:
    """Screened, opened at a check or handed over without a basis on that day."""
    valid = SharingBasis.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=OuterRef("at")),
        Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("on")),
        case_id=OuterRef("case_id"),
        given_on__lte=OuterRef("on"),
    )
    support = valid.annotate(has=F("groups").bitand(F5.bit)).filter(has__gt=0)
    events = CaseEvent.objects.filter(kind__in=GROUNDED).filter(
        Q(kind="hand_over") & ~Exists(support) | ~Q(kind="hand_over") & ~Exists(valid)
    )
    for case_id, kind in events.order_by().values_list("case_id", "kind").iterator():
        yield f"dossier {case_id}: {kind}"


@invariant("I11", "Geen rij zonder de rij waar zij bij hoort, en geen rij buiten haar organisatie")
def rows_in_place(now: datetime) -> Iterator[str]:
    """Foreign keys to nothing (SQLite can have them), and rows that point across regions."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield str(error)
    astray = cases().exclude(
        student_id=F("member__student_id"),
        year_id=F("member__year_id"),
        school_id=F("member__school_id"),
        region_id=F("year__region_id"),
    )
    for pk in astray.order_by().values_list("pk", flat=True).iterator():
        yield f"dossier {pk} past niet bij zijn leerling"
    schools = cases().exclude(school__region_id=F("region_id"))
    for pk in schools.order_by().values_list("pk", flat=True).iterator():
        yield f"dossier {pk} van een school buiten de regio"
    strange = Application.objects.exclude(institution__kind="mbo")
    for pk in strange.order_by().values_list("pk", flat=True).iterator():
        yield f"aanmelding {pk} bij een organisatie die geen mbo is"


@invariant("O", "Elk open dossier heeft een eigenaar die hier werkt, en een volgende stap")
def owner_and_step(now: datetime) -> Iterator[str]:
    """Open cases that nobody has, that are on the name of somebody who left, or without a step."""
    for pk in forgotten(timezone.localdate(now)):
        yield f"dossier {pk}"


@invariant("O toegang", "Wie een open dossier heeft, mag het zien")
def owner_sees(now: datetime) -> Iterator[str]:
    """Open cases whose owner holds no grant that is live now."""
    for pk in unseen(now):
        yield f"dossier {pk}"


@invariant("W", "Een beëindigd dossier heeft geen open taak")
def no_work_after_the_end(now: datetime) -> Iterator[str]:
    """Open tasks and actions of cases that ended."""
    tasks = WorkItem.objects.filter(is_open=True, case__is_open=False)
    items = ActionItem.objects.filter(status=ActionStatus.OPEN, case__is_open=False)
    for rows in (tasks, items):
        for case_id in rows.order_by().values_list("case_id", flat=True).iterator():
            yield f"dossier {case_id}"
