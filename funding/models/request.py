"""Request: money asked for on a target, from its draft to the effect it had. `status` is written by lifecycle."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id
from funding.words import EFFECTS, PATTERNS, SHARING
from peps.blocks.answers import day_of, text_of


class Status(models.TextChoices):
    """Where a request stands; the words people read."""

    DRAFT = "draft", "Draft"
    REQUESTED = "requested", "Requested"
    QUERY = "query", "Question asked"
    ANSWERED = "answered", "Question answered"
    SECOND = "second", "Waiting for a second approver"
    APPROVED = "approved", "Approved, not released yet"
    SCHEDULED = "scheduled", "Approved, to be paid"
    PAID = "paid", "Paid"
    SPENT = "spent", "Spent"
    JUDGED = "judged", "Effect judged"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RECLAIMED = "reclaimed", "Taken back"


TO_DECIDE = (Status.REQUESTED, Status.ANSWERED, Status.SECOND)
AGREED = (Status.APPROVED, Status.SCHEDULED, Status.PAID, Status.SPENT, Status.JUDGED, Status.RECLAIMED)
UNDER_WAY = (
    Status.REQUESTED, Status.QUERY, Status.ANSWERED, Status.SECOND, Status.APPROVED, Status.SCHEDULED, Status.PAID,
)  # fmt: skip
"""Somebody has still to decide, pay or say what was spent."""
LIVE = (Status.REQUESTED, Status.QUERY, Status.ANSWERED, Status.SECOND, *AGREED[:-1])


class Request(models.Model):
    """Money for one child, on one target. `said` holds the answers to `funding.questions`, by key.

    What lists, rules and reports ask for stands in columns beside it, written with it by
    `funding.actions` alone. Amounts are pence. `whole_pence` is what the cost lines come to; with `shared`
    (one id over the requests of several children of a school) `asked_pence` is this child's share of it.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="requests")
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="requests")
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who is paid: the school of the plan, later the one that took the money over.",
    )  # fmt: skip
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    said = models.JSONField(default=dict)
    grant = models.CharField(max_length=8, blank=True)
    intervention = models.CharField(max_length=40, blank=True)
    pattern = models.CharField(max_length=8, choices=PATTERNS, default="one_off")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    whole_pence = models.PositiveIntegerField(default=0)
    asked_pence = models.PositiveIntegerField(default=0)
    agreed_pence = models.PositiveIntegerField(default=0)
    spent_pence = models.PositiveIntegerField(null=True, blank=True)
    effect = models.CharField(max_length=12, choices=EFFECTS, blank=True)
    evidence = models.TextField("what shows the effect", blank=True)
    shared = models.UUIDField(
        null=True, blank=True, help_text="The same over all children who share the cost."
    )
    sharing = models.CharField(max_length=10, choices=SHARING, blank=True)
    part = models.PositiveSmallIntegerField(default=1, help_text="This child's part, when shared by parts.")
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status_known"),
            models.CheckConstraint(
                condition=Q(agreed_pence__lte=models.F("asked_pence")), name="request_agreed_within_asked"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AGREED) | Q(agreed_pence__gt=0, decided_at__isnull=False),
                name="request_agreed_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "withdrawn"))
                | Q(requested_at__isnull=False, requested_by__isnull=False),
                name="request_requested_paired",
            ),
        ]
        indexes = [
            models.Index(fields=["target"]),
            models.Index(fields=["child", "status"]),
            models.Index(fields=["school", "status"]),
            models.Index(fields=["shared"], condition=Q(shared__isnull=False), name="request_shared"),
            # The queue walks along this one: it holds what waits for a decision alone.
            models.Index(
                fields=["authority", "requested_at", "id"],
                condition=Q(status__in=TO_DECIDE),
                name="request_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.id}"

    def text(self, key: str) -> str:
        """A free text of `said`, also one that could not be read; "" for none."""
        return text_of(self.said, key)

    def day(self, key: str) -> date | None:
        """A day of `said`; None when there is none that can be read."""
        return day_of(self.said, key)

    @property
    def in_part(self) -> bool:
        """Agreed, and less than was asked."""
        return self.status in AGREED and self.agreed_pence < self.asked_pence

    @property
    def status_words(self) -> str:
        """The status as people read it; an approval in part says so."""
        words = str(Status(self.status).label)
        return words.replace("Approved", "Approved in part") if self.in_part else words


class YearPart(models.Model):
    """What of a request falls in one financial year: asked, and agreed when it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    asked_pence = models.PositiveIntegerField()
    agreed_pence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["request", "year"], name="request_once_a_year"),
            models.CheckConstraint(
                condition=Q(agreed_pence__lte=models.F("asked_pence")), name="year_part_agreed_within_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} of {self.request_id}"
