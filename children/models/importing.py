"""ImportBatch: files somebody uploaded to import, what a dry run made of them, and whether it was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class ImportBatch(models.Model):
    """One upload: read, reviewed by a person, then accepted once or left.

    Personal data: emptied (`files`, `plan`) once accepted or after a day.
    """

    class Kind(models.TextChoices):
        """What is imported."""

        CHILDREN = "children", "Children (SSDA903)"
        SCHOOLS = "schools", "Schools (GIAS)"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    as_of = models.DateField()
    files = models.JSONField(default=dict, help_text="Name of part → text of the file.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the files, kept after they are gone.")
    plan = models.JSONField(default=dict, help_text="Counts and problems of the dry run.")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="import_applied_paired",
            )
        ]

    def __str__(self) -> str:
        return f"import {self.kind} {self.uploaded_at:%Y-%m-%d}"
