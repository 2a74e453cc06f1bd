"""Open tasks of before learn which milestone their date follows: the one on that very day."""

from django.db import migrations
from django.db.models import Exists, OuterRef

FOLLOWS = {
    "prepare_table": ("table_round_1", "table_round_2", "summer_start"),
    "summer_contact": ("summer_start",),
    "check_start": ("no_show_date", "count_date", "february_intake"),
    "check_placement": ("count_date",),
}


def fill(apps, schema_editor):
    tasks = apps.get_model("cases", "WorkItem").objects.filter(is_open=True, milestone="")
    milestones = apps.get_model("organisations", "Milestone").objects
    for kind, names in FOLLOWS.items():
        for name in names:
            same_day = milestones.filter(
                year_id=OuterRef("case__year_id"), kind=name, date_on=OuterRef("due_on")
            )
            ids = tasks.filter(Exists(same_day), kind=kind).values_list("pk", flat=True)
            tasks.filter(pk__in=list(ids)).update(milestone=name)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_milestone_of_a_task")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
