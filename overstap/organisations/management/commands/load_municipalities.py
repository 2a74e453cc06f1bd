from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the municipalities: gemeentenummer;gemeentenaam."

    def load(self, report, options):
        reference.load_municipalities(path=options["file"], by=None, report=report)
