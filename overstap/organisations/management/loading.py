"""What the load commands share: the file argument, the report on stdout, the sentence on failure."""

from django.core.management.base import BaseCommand, CommandError

from overstap.organisations.loaders.reading import UnreadableFile
from overstap.organisations.loaders.report import Report


class LoadCommand(BaseCommand):
    """Load one official list. A subclass names its action and, in `help`, its layout."""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args, **options):
        quiet = options["verbosity"] == 0
        report = Report() if quiet else Report(write=self.stdout.write)
        try:
            self.load(report, options)
        except UnreadableFile as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(report.summary())

    def load(self, report, options):
        """Call the action of this list."""
        raise NotImplementedError
