"""Unmerged: an answer somebody typed while somebody else changed the same one. Kept until settled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Unmerged(models.Model):
    """One person's version of one answer, beside the one that stands. Nothing typed is dropped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="unmerged")
    question = models.CharField(max_length=60)
    answer = models.JSONField(null=True)
    page = models.CharField(max_length=40, help_text="Token of the page it was typed on.")
    base_revision = models.PositiveIntegerField()
    typed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    typed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["typed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="unmerged_settled_paired",
            ),
        ]
        indexes = [
            models.Index(
                fields=["section", "question"], condition=Q(settled_at__isnull=True), name="unmerged_open"
            )
        ]

    def __str__(self) -> str:
        return f"unmerged answer of {self.typed_at:%Y-%m-%d %H:%M}"
