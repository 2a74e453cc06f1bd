import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from overstap.demo.playing import simulate
from overstap.organisations.rules import NotAllowed


class Command(BaseCommand):
    help = "Play a whole transition year through the actions and print what happened."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--year", type=int, default=2027)
        parser.add_argument("--scale", type=float, default=1.0, help="1.0 is 3,300 pupils")
        parser.add_argument("--json", action="store_true", help="print one JSON object only")

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("Simuleren doet u niet in productie.")
        quiet = options["json"]
        try:
            found = simulate(
                seed=options["seed"],
                year=options["year"],
                scale=options["scale"],
                say=(lambda line: None) if quiet else self.stdout.write,
            )
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        if quiet:
            self.stdout.write(json.dumps(found, ensure_ascii=False, sort_keys=True))
            return
        for name, value in found.items():
            self.stdout.write(f"{name}: {json.dumps(value, ensure_ascii=False, indent=2)}")
