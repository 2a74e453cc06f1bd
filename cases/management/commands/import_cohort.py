from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.actions import importing
from cases.enums import RowOutcome
from cases.imports import staging
from cases.imports.reading import UnreadableFile
from cases.models import ImportRow
from cases.rules.importing import COHORT, TO_WRITE, check_may_import
from cases.tasks_importing import work_off
from overstap.organisations.enums import JobStatus, OrganisationKind
from overstap.organisations.models import Membership, Organisation, TransitionYear
from overstap.organisations.rules import NotAllowed, may
from overstap.organisations.today import now, today


class Command(BaseCommand):
    help = (
        "Read in the pupils of a school. Without --apply it only says what each row would do. "
        "Ends with the line new=N changed=N same=N conflict=N duplicate=N error=N."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--school", required=True, metavar="BRIN+NR", help="6 characters")
        parser.add_argument("--year", required=True, type=int, metavar="N", help="overstapjaar")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who reads it in")
        parser.add_argument("--apply", action="store_true", help="save new and changed pupils")

    def handle(self, *args, **options):
        school = self._school(options["school"])
        year = TransitionYear.objects.filter(region=school.region, year=options["year"]).first()
        if year is None:
            raise CommandError(f"Overstapjaar {options['year']} bestaat niet in deze regio.")
        by = self._membership(options["by"], school)
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Het bestand {path.name} is niet te lezen.") from error
        try:
            run = staging.upload(
                by=by,
                now=now(),
                kind=COHORT,
                year_id=year.pk,
                organisation_id=school.pk,
                file_name=path.name,
                content=content,
            )
            run = staging.check(
                by=by, now=now(), today=today(), run_id=run.pk, mapping=staging.guess(run)
            )
            self._report(run)
            if options["apply"]:
                if any(run.counts.get(outcome) for outcome in TO_WRITE):
                    job = importing.start_apply(by=by, now=now(), run_id=run.pk)
                    work_off(job.pk)
                    run.refresh_from_db()
                    job.refresh_from_db()
                    if job.status != JobStatus.DONE:
                        raise CommandError(job.message or "Een andere taak slaat dit al op.")
                    self.stdout.write("Opgeslagen.")
                else:
                    self.stdout.write("Er was niets op te slaan.")
        except (UnreadableFile, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            " ".join(f"{outcome.value}={run.counts.get(outcome, 0)}" for outcome in RowOutcome)
        )

    def _report(self, run):
        rows = ImportRow.objects.filter(
            run=run, outcome__in=[RowOutcome.ERROR, RowOutcome.CONFLICT]
        ).order_by("number")
        for row in rows.iterator():
            column = (row.changes.get("problem") or [""])[0]
            where = f" {column}:" if column else ""
            self.stdout.write(
                f"rij {row.number}: {row.get_outcome_display().lower()}:{where} {row.reason}"
            )

    def _school(self, code):
        school = Organisation.objects.filter(
            kind=OrganisationKind.SCHOOL, official_code=code.upper()
        ).first()
        if school is None:
            raise CommandError(f"School {code} is niet bekend. Schrijf BRIN en nummer: 6 tekens.")
        return school

    def _membership(self, email, school):
        memberships = Membership.objects.live(on=today()).select_related("user", "organisation")
        for membership in memberships.filter(user__email__iexact=email):
            if may(check_may_import, COHORT, school, membership):
                return membership
        raise CommandError(f"{email} mag de leerlingen van deze school niet inlezen.")
