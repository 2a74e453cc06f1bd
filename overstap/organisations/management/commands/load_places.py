from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the towns: plaats;gemeentecode."

    def load(self, report, options):
        reference.load_places(path=options["file"], by=None, report=report)
