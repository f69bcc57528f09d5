"""Event (who did what) and AccessLog (who looked at what): rows are only ever added.

No foreign keys: an event outlives what it describes. Sentences stand in `sentences.py`.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from epep.ids import new_id


class AppendOnly(models.Model):
    """A row that is written once. A database trigger refuses UPDATE and DELETE as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(help_text="When, in UTC.")
    actor_id = models.UUIDField(null=True, blank=True, help_text="The user; empty for the portal itself.")
    actor_name = models.CharField(max_length=200, blank=True, help_text="As the name was at that time.")
    child_id = models.UUIDField(null=True, blank=True)
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; changing one that exists is a mistake in the caller."""
        if not self._state.adding:
            raise RuntimeError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Always refused: the audit trail lives as long as the record."""
        raise RuntimeError(f"{type(self).__name__} rows are never deleted")


class Event(AppendOnly):
    """One act: `verb` is dotted (`pep.submitted`); `data` holds ids, states and counts, no personal text."""

    verb = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["thing_type", "thing_id", "-at"]),
            models.Index(fields=["child_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing_type} {self.thing_id}"


class AccessLog(AppendOnly):
    """One look at a child's record: which page, by whom, in which way (page, download, export)."""

    page = models.CharField(max_length=60, help_text="The URL's name, never its address.")
    way = models.CharField(max_length=10, default="page")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["child_id", "-at"]), models.Index(fields=["actor_id", "-at"])]

    def __str__(self) -> str:
        return f"{self.page} {self.thing_type} {self.thing_id}"
