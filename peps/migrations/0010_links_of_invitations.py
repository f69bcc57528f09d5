"""A new link for each message about a meeting, the links it replaces, and when somebody was asked again."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import F


def count_links(apps: Any, schema_editor: Any) -> None:
    """Links made so far are one for each message that was sent; one is used when its version was answered."""
    invitees = apps.get_model("peps", "Invitee").objects.filter(sequence_sent__gte=0)
    invitees.update(links=F("sequence_sent") + 1)
    invitees.filter(reply_sequence=F("sequence_sent")).update(is_link_used=True)


class Migration(migrations.Migration):
    dependencies = [
        ("peps", "0009_opening_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitee",
            name="asked_again_on",
            field=models.DateField(blank=True, help_text="When they were last asked again.", null=True),
        ),
        migrations.AddField(
            model_name="invitee",
            name="former_digests",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                default=list,
                help_text="Of links that a newer one replaced.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="invitee",
            name="is_link_used",
            field=models.BooleanField(default=False, help_text="The newest link has brought its answer."),
        ),
        migrations.AddField(
            model_name="invitee",
            name="link_wanted_at",
            field=models.DateTimeField(
                blank=True, help_text="When they last asked for a new link.", null=True
            ),
        ),
        migrations.AddField(
            model_name="invitee",
            name="links",
            field=models.PositiveSmallIntegerField(default=0, help_text="How many links were made for them."),
        ),
        migrations.AddIndex(
            model_name="invitee",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["former_digests"], name="invitee_former_links"
            ),
        ),
        migrations.RunPython(count_links, migrations.RunPython.noop),
    ]
