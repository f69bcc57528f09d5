"""Pep: the Personal Education Plan of one child for one term. `status` is written by lifecycle only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Status(models.TextChoices):
    """Where a PEP stands; the words people read."""

    PLANNED = "planned", "Not opened"
    OPEN = "open", "In progress"
    SUBMITTED = "submitted", "With the Virtual School"
    RETURNED = "returned", "Changes needed"
    FINALISED = "finalised", "Finalised"
    CANCELLED = "cancelled", "Cancelled"


class PepType(models.TextChoices):
    """Which of the three forms."""

    EARLY_YEARS = "early_years", "Early years"
    SCHOOL_AGE = "school_age", "School age"
    POST_16 = "post_16", "Post-16"


class Pep(models.Model):
    """One plan. Pinned to its form; sealed into snapshots; at most one live per child and term."""

    Status = Status
    Type = PepType

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="peps")
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey("accounts.Term", on_delete=models.PROTECT, related_name="peps")
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="peps"
    )
    pep_type = models.CharField(max_length=12, choices=PepType.choices)
    definition = models.ForeignKey("peps.FormDefinition", on_delete=models.PROTECT, related_name="+")
    without_school = models.BooleanField(
        default=False,
        help_text="No school place, or education otherwise than at school: others fill the school's part.",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    due_on = models.DateField()
    round = models.PositiveSmallIntegerField(
        default=0, help_text="How often it was sent to the Virtual School."
    )
    version = models.PositiveSmallIntegerField(default=1, help_text="1, and one more with each amendment.")
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finalised_at = models.DateTimeField(null=True, blank=True)
    finalised_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amended_at = models.DateTimeField(null=True, blank=True)
    amended_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quality = models.CharField(max_length=20, blank=True, help_text="Overall level of the last round judged.")
    current_snapshot = models.ForeignKey(
        "peps.Snapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "term"], condition=~Q(status="cancelled"), name="pep_once_a_term"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="pep_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="pep_submitted_paired",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | Q(returned_at__isnull=False, returned_by__isnull=False),
                name="pep_returned_paired",
            ),
            models.CheckConstraint(
                condition=~Q(status="finalised")
                | Q(finalised_at__isnull=False, finalised_by__isnull=False, current_snapshot__isnull=False),
                name="pep_finalised_is_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | Q(cancelled_at__isnull=False),  # by nobody: the portal did
                name="pep_cancelled_paired",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "term", "status", "due_on"]),
            models.Index(fields=["authority", "status", "due_on"]),
            models.Index(fields=["school", "status"]),
            # The list of plans and the queue to judge walk along these instead of sorting.
            models.Index(fields=["authority", "due_on", "id"], name="pep_by_due_date"),
            models.Index(
                fields=["authority", "submitted_at"], condition=Q(status="submitted"), name="pep_to_judge"
            ),
        ]

    def __str__(self) -> str:
        return f"PEP {self.id}"
