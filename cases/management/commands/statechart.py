from django.core.management.base import BaseCommand

from cases.statechart import mermaid


class Command(BaseCommand):
    help = "Print het diagram van de statussen (Mermaid), zoals het in de README staat."

    def handle(self, *args, **options):
        self.stdout.write(mermaid())
