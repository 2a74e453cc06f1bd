from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_offered_actions_and_aftercare")]

    operations = [
        migrations.AlterField(
            model_name="actionitem", name="created_at", field=models.DateTimeField()
        ),
        migrations.AlterField(
            model_name="historicalactionitem", name="created_at", field=models.DateTimeField()
        ),
    ]
