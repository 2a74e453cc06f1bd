"""A request that was taken back is no longer called refused: nobody said no to it."""

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

STATES = [
    ("draft", "Concept"),
    ("submitted", "Ingediend"),
    ("approved", "Goedgekeurd"),
    ("refused", "Afgewezen"),
    ("returned", "Terug voor aanvulling"),
    ("offered", "Aangeboden"),
    ("matched", "Gekoppeld"),
    ("withdrawn", "Ingetrokken"),
]
# What the software itself wrote when a request ended without an answer of the partnership.
OWN_WORDS = (
    "De Overstaptafel heeft het besluit ongedaan gemaakt.",
    "Het dossier is afgesloten.",
)


def tell_apart(apps, schema_editor):
    """Refused without anybody who answered, or in the words of the software: withdrawn."""
    requests = apps.get_model("coaches", "CoachRequest").objects.filter(state="refused")
    _move(apps, requests.filter(Q(answered_by=None) | Q(answer_reason__in=OWN_WORDS)), "withdrawn")


def call_refused_again(apps, schema_editor):
    _move(
        apps, apps.get_model("coaches", "CoachRequest").objects.filter(state="withdrawn"), "refused"
    )


def _move(apps, requests, state):
    """Change the rows, each with a line in its history."""
    history = apps.get_model("coaches", "HistoricalCoachRequest")
    moment = timezone.now()
    for request in requests.order_by("pk"):
        request.state = state
        request.save(update_fields=["state"])
        values = {one.attname: getattr(request, one.attname) for one in request._meta.fields}
        history.objects.create(
            **values,
            history_date=moment,
            history_type="~",
            history_change_reason="ingetrokken is niet afgewezen",
            actor_label="Overstap (automatisch)",
        )


class Migration(migrations.Migration):
    dependencies = [("coaches", "0004_plan_rhythm_notes")]

    operations = [
        migrations.RemoveConstraint(model_name="coachrequest", name="coach_request_state_known"),
        migrations.AlterField(
            model_name="coachrequest",
            name="state",
            field=models.CharField(choices=STATES, default="submitted", max_length=10),
        ),
        migrations.AlterField(
            model_name="historicalcoachrequest",
            name="state",
            field=models.CharField(choices=STATES, default="submitted", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="coachrequest",
            constraint=models.CheckConstraint(
                condition=Q(state__in=[code for code, _ in STATES]),
                name="coach_request_state_known",
            ),
        ),
        migrations.RunPython(tell_apart, call_refused_again),
    ]
