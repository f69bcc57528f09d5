"""Notes of adults beside the child's words. The database itself refuses to change or remove one."""

import django.db.models.deletion
import epep.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("peps", "0002_list_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=epep.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        help_text="Key of the question whose answer it stands beside.", max_length=60
                    ),
                ),
                ("text", models.TextField()),
                ("name", models.CharField(help_text="The person's name as it was.", max_length=150)),
                ("role", models.CharField(help_text="The role they wrote it in, as a word.", max_length=60)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="peps.section"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at"],
                "indexes": [models.Index(fields=["section", "question"], name="note_by_question")],
            },
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER peps_note_append_only BEFORE UPDATE OR DELETE ON peps_note
                FOR EACH ROW EXECUTE FUNCTION audit_append_only();
            """,
            "DROP TRIGGER peps_note_append_only ON peps_note;",
        ),
    ]
