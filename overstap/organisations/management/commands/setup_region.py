"""A region from nothing: office, municipal offices, first people, first year."""

import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from overstap.organisations.actions.setup import begin_region
from overstap.organisations.models import Region
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now


class Command(BaseCommand):
    help = "Let a region work with Overstap. Asks for what is not given; run it again at will."

    def add_arguments(self, parser):
        parser.add_argument("--number", type=int, help="number of the Doorstroompunt region")
        parser.add_argument("--name", help="name of the region, when it is not loaded yet")
        parser.add_argument("--coordinator-email")
        parser.add_argument("--coordinator-name")
        parser.add_argument("--year", type=int, help="overstapjaar: the year pupils leave vo")
        parser.add_argument(
            "--base-url", default=settings.OVERSTAP_BASE_URL, help="address before the link"
        )

    def handle(self, *args, **options):
        moment = now()
        year_now = moment.year + (1 if moment.month >= 8 else 0)
        number = options["number"] or self.ask("Nummer van de regio (10 is IJssel-Vecht)", int)
        known = Region.objects.filter(number=number).first()
        name = options["name"] or (known.name if known else self.ask("Naam van de regio"))
        email = options["coordinator_email"] or self.ask("E-mailadres van de coördinator")
        person = options["coordinator_name"] or self.ask("Naam van de coördinator")
        year = options["year"] or self.ask(f"Overstapjaar, bijvoorbeeld {year_now}", int)
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is geen e-mailadres.") from error
        try:
            done = begin_region(
                by=None, now=moment, number=number, name=name, email=email, person=person, year=year
            )
        except NotAllowed as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"Regio {done.region.number} {done.region.name} werkt met Overstap.")
        self.stdout.write(
            f"{done.offices} gemeenten doen mee, overstapjaar {done.year.year} "
            f"heeft {done.milestones} mijlpalen."
        )
        if not done.offices:
            self.stdout.write(
                "Laad de gemeenten (load_municipalities, load_regions) en voer dit opnieuw uit."
            )
        if done.token:
            link = reverse("organisations:accept_invitation", args=[done.token])
            self.stdout.write(f"Uitnodiging voor {email} (7 dagen geldig):")
            self.stdout.write(options["base_url"].rstrip("/") + link)
        else:
            self.stdout.write(f"{email} heeft al een wachtwoord en kan inloggen.")

    def ask(self, question, kind=str):
        """Ask at the keyboard; without one, say which option is missing."""
        if not sys.stdin.isatty():
            raise CommandError(f"{question}: geef dit mee als optie (zie --help).")
        while True:
            answer = input(f"{question}: ").strip()
            try:
                if answer:
                    return kind(answer)
            except ValueError:
                self.stdout.write("Typ een getal.")
