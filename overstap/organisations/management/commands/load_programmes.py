from overstap.organisations.actions import reference
from overstap.organisations.management.loading import LoadCommand


class Command(LoadCommand):
    help = "Load the mbo programmes: opleidingcode;naam, and their levels from a second list."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--levels", metavar="FILE", help="crebo;kwalificatie;niveau;...;leerweg"
        )

    def load(self, report, options):
        reference.load_programmes(
            path=options["file"], levels=options["levels"], by=None, report=report
        )
