"""Backfill: what stood in columns goes into `said`, in the rows and in their history; each target starts its line."""

from typing import Any

from django.db import migrations


def said_of(row: Any) -> dict[str, Any]:
    """The answers of today that hold the words of before. Who does what was one text: it becomes one row."""
    said: dict[str, Any] = {
        "outcome": row.title,
        "measure": row.measure,
        "at_home": row.at_home,
        "by_when": row.by_when.isoformat() if row.by_when else "",
    }
    if row.who:
        said["actions"] = [{"id": "r1", "does": row.who}]
    return {key: value for key, value in said.items() if value}


def fill(apps: Any, schema_editor: Any) -> None:
    """Every row, and every row of the history. A target goes on the line of the one it was carried on from."""
    target, past = apps.get_model("targets", "Target"), apps.get_model("targets", "HistoricalTarget")
    threads: dict[Any, Any] = {}
    for row in target.objects.select_related("pep").order_by("made_at").iterator():
        threads[row.pk] = threads.get(row.carried_from_id, row.pk)
        row.said, row.thread = said_of(row), threads[row.pk]
        row.status = "agreed" if row.pep.current_snapshot_id else "draft"
        row.save(update_fields=["said", "thread", "status"])
    for row in past.objects.iterator():
        row.said, row.thread = said_of(row), threads.get(row.id, row.id)
        row.save(update_fields=["said", "thread"])


def unfill(apps: Any, schema_editor: Any) -> None:
    """Back into the columns, for a step back."""
    for name in ("Target", "HistoricalTarget"):
        for row in apps.get_model("targets", name).objects.iterator():
            said = row.said
            rows = said.get("actions") or []
            row.title = str(said.get("outcome", ""))[:500]
            row.measure, row.at_home = str(said.get("measure", ""))[:500], str(said.get("at_home", ""))[:500]
            row.who = "; ".join(f"{one.get('who') or ''} {one.get('does') or ''}".strip() for one in rows)[
                :500
            ]
            row.save(update_fields=["title", "measure", "at_home", "who"])


class Migration(migrations.Migration):
    dependencies = [("targets", "0003_said")]

    operations = [migrations.RunPython(fill, unfill)]
