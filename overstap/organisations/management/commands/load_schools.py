from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the vo locations: DUO open data '02. Alle vestigingen vo'."

    def load(self, report, options):
        reference.load_schools(path=options["file"], by=None, report=report)
