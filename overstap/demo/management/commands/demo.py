from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from overstap.demo.logins import PASSWORD, give_passwords, has_passwords, logins
from overstap.demo.playing import is_there, play_demo
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now

UNFINISHED = (
    "De demo is de vorige keer niet afgemaakt. "
    "Gooi de map var weg (of maak de database leeg) en begin opnieuw."
)


class Command(BaseCommand):
    help = "Make a lifelike region with a login for every role; does nothing when it is there."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=float, default=1.0, help="1.0 is 3,300 pupils")

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("De demo hoort niet in productie.")
        if is_there() and not has_passwords():
            raise CommandError(UNFINISHED)
        if is_there():
            self.stdout.write("De demo staat er al.")
        else:
            try:
                play_demo(now=now(), scale=options["scale"], say=self.stdout.write)
            except NotAllowed as refusal:
                raise CommandError(str(refusal)) from refusal
            give_passwords(now=now())
        self._table()

    def _table(self):
        self.stdout.write(f"\nInloggen kan met deze adressen en het wachtwoord: {PASSWORD}\n")
        for row in logins():
            self.stdout.write(f"  {row.email:<40} {row.role:<38} {row.shows}")
