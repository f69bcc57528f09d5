"""Attachment: a file that somebody added to an answer. Its bytes stand in a table of their own and never change."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from epep.ids import new_id

REMOVAL = frozenset({"removed_at", "removed_by", "removed_by_id"})


class Attachment(models.Model):
    """One file as it was checked. `question` is the key of the answer that it was added to.

    What an answer says of it is in `Section.answers`. A removed one stays: a sealed version may name it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, help_text="As the answer says it: pdf, word, jpeg, png.")
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
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_paired",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="attachment_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} file of {self.size} bytes"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row, or say that it was removed; nothing else of it is ever changed."""
        if not self._state.adding and not set(kwargs.get("update_fields") or ("all",)) <= REMOVAL:
            raise RuntimeError("an attachment is never changed, only removed from its answer")
        super().save(*args, **kwargs)


class AttachmentContent(models.Model):
    """The bytes of one file, apart from what lists and pages read."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="stored", primary_key=True
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of {self.attachment_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; bytes that were checked are never changed."""
        if not self._state.adding:
            raise RuntimeError("the bytes of an attachment are never changed")
        super().save(*args, **kwargs)
