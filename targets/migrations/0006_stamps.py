"""Expand: who typed each answer of a target last. Rows from before have no stamps, and need none."""

from django.db import migrations, models

HELP = "Question key: [revision, user id, name, when, token of the page]."


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_said_alone")]

    operations = [
        migrations.AddField(model, "stamps", models.JSONField(default=dict, help_text=HELP))
        for model in ("historicaltarget", "target")
    ]
