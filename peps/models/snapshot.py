"""Snapshot: what a PEP said when it was finalised, sealed. Rendition: a PDF of it for one audience.

A Rendition row is the work to be done as well as its result: a lost message changes nothing.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Snapshot(models.Model):
    """Answers, parts, facts, signatures and the digest of the form, with their SHA-256. For ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["pep", "version"], name="snapshot_once_per_version")]

    def __str__(self) -> str:
        return f"version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what is sealed is never changed."""
        if not self._state.adding:
            raise RuntimeError("a sealed snapshot is never changed")
        super().save(*args, **kwargs)


class RenditionStatus(models.TextChoices):
    """Where a PDF stands."""

    WAITING = "waiting", "Being made"
    DONE = "done", "Ready"
    PARKED = "parked", "Could not be made"


class Audience(models.TextChoices):
    """For whom a copy is: what the others may not know is left out of the file."""

    FULL = "full", "Full copy"
    SCHOOL = "school", "School's copy"
    CARER = "carer", "Carer's copy"
    CHILD = "child", "Child's copy"


class Rendition(models.Model):
    """One PDF to make of one snapshot for one audience, and the bytes once it is made."""

    Status = RenditionStatus
    Audience = Audience

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="renditions")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    status = models.CharField(max_length=10, choices=RenditionStatus.choices, default=RenditionStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "audience"], name="rendition_once"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False, pdf__isnull=False),
                name="rendition_done_has_pdf",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(status="waiting"), name="rendition_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.audience} PDF {self.status}"
