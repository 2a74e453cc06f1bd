from django.core.management.base import BaseCommand, CommandError

from cases.invariants import every_invariant
from overstap.organisations.today import now

SHOWN = 5


class Command(BaseCommand):
    help = "Print every rule that the data must keep, with how often it is broken."

    def handle(self, *args, **options):
        total, moment = 0, now()
        for rule in every_invariant():
            count, examples = 0, []
            for label in rule.find(moment):
                count += 1
                if count <= SHOWN:
                    examples.append(label)
            total += count
            self.stdout.write(f"{rule.code:<18} {count:>7}  {rule.text}")
            for label in examples:
                self.stdout.write(f"{'':<18} {'':>7}    {label}")
        if total:
            raise CommandError(f"{total} schendingen gevonden.", returncode=1)
        self.stdout.write("Alles klopt.")
