"""BankEntry: an authority's own template, or its own version (or retirement) of one that ships with the portal."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class BankEntry(models.Model):
    """`key` is that of a shipped template, which this row replaces for the authority, or one of its own.

    `body` is a template as in `targets/bank/*.toml`, without its key. `retired_at` keeps it from being found;
    targets made from it stay.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="bank_entries"
    )
    key = models.CharField(max_length=80)
    body = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["authority", "key"], name="bank_key_once")]

    def __str__(self) -> str:
        return self.key
