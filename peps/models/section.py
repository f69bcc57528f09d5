"""Section: one part of a PEP with its answers. Written by `actions.save_section` and lifecycle only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class SectionStatus(models.TextChoices):
    """Stored states; "not started" and "ready to sign" are computed from these."""

    OPEN = "open", "In progress"
    COMPLETE = "complete", "Ready to sign"
    SIGNED = "signed", "Signed"


class Section(models.Model):
    """Answers to the questions of one section.

    `answers`: {question key: JSON of its kind}. `stamps`: {question key: [revision, user id, name,
    ISO time, page token]} of the last change, which is what two editors are merged by. `sources`: {question key:
    {"source", "on", "confirmed_by", "confirmed_at"}} for facts that came prefilled.
    """

    Status = SectionStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=30)
    letter = models.CharField(max_length=4)
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=SectionStatus.choices, default=SectionStatus.OPEN)
    changes_needed = models.BooleanField(default=False, help_text="Returned, and not signed again since.")
    due_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict, blank=True)
    stamps = models.JSONField(default=dict, blank=True)
    sources = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "key"], name="section_once_per_pep"),
            models.CheckConstraint(condition=Q(status__in=SectionStatus.values), name="section_status_known"),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="section_signed_paired",
            ),
            models.CheckConstraint(
                condition=~Q(status="complete") | Q(completed_at__isnull=False, completed_by__isnull=False),
                name="section_complete_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"section {self.letter}"
