from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the RMC region of each municipality: gemeentecode;gemeentenaam;rmc_regio;rmc_naam."

    def load(self, report, options):
        reference.load_regions(path=options["file"], by=None, report=report)
