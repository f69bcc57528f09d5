"""Paper: a quote, an invoice or evidence that somebody added to a request. Its bytes stand apart and never change."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from epep.ids import new_id

REMOVAL = frozenset({"removed_at", "removed_by"})


class Kind(models.TextChoices):
    """What the paper is."""

    QUOTE = "quote", "Quote"
    INVOICE = "invoice", "Invoice"
    EVIDENCE = "evidence", "Evidence of what it did"


class Paper(models.Model):
    """One file as it was checked (`peps.attachments`). A removed one stays, out of sight."""

    Kind = Kind

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey("funding.Request", on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "sha256", "kind"], condition=Q(removed_at__isnull=True), name="paper_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="paper_removed_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.size} bytes"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row, or say that it was removed; nothing else of it is ever changed."""
        if not self._state.adding and not set(kwargs.get("update_fields") or ("all",)) <= REMOVAL:
            raise RuntimeError("a paper is never changed, only removed")
        super().save(*args, **kwargs)


class PaperContent(models.Model):
    """The bytes of one paper."""

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="stored", primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of {self.paper_id}"
