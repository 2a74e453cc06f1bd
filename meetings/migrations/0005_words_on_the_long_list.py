from django.db import migrations, models

FIELDS = {
    "question": lambda: models.TextField(
        blank=True, default="", max_length=2000, verbose_name="vraag aan de tafel"
    ),
    "tried": lambda: models.TextField(
        blank=True, default="", max_length=2000, verbose_name="wat is geprobeerd"
    ),
    "wanted": lambda: models.CharField(
        blank=True, default="", max_length=300, verbose_name="wie moet erbij zijn"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_table_without_chair")]

    operations = [
        migrations.AddField(model, name, field(), preserve_default=False)
        for model in ("roundproposal", "historicalroundproposal")
        for name, field in FIELDS.items()
    ]
