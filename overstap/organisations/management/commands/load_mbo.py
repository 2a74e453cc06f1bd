from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the mbo institutions: brin;naam."

    def load(self, report, options):
        reference.load_mbos(path=options["file"], by=None, report=report)
