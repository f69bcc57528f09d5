"""Contract: what a target says stands in `said` alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targets", "0004_said_backfill")]

    operations = [
        migrations.RemoveField(
            model_name="historicaltarget",
            name="at_home",
        ),
        migrations.RemoveField(
            model_name="historicaltarget",
            name="measure",
        ),
        migrations.RemoveField(
            model_name="historicaltarget",
            name="title",
        ),
        migrations.RemoveField(
            model_name="historicaltarget",
            name="who",
        ),
        migrations.RemoveField(
            model_name="target",
            name="at_home",
        ),
        migrations.RemoveField(
            model_name="target",
            name="measure",
        ),
        migrations.RemoveField(
            model_name="target",
            name="title",
        ),
        migrations.RemoveField(
            model_name="target",
            name="who",
        ),
    ]
