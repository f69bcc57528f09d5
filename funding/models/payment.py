"""Payment (one sum to one school on one day) and Run (payments checked, locked, handed to accounts together)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class RunStatus(models.TextChoices):
    """Where a run stands."""

    CHOSEN = "chosen", "Being checked"
    LOCKED = "locked", "Locked, with accounts"
    PAID = "paid", "Paid"
    REVERSED = "reversed", "Reversed"


class PaymentStatus(models.TextChoices):
    """Where a payment stands."""

    DUE = "due", "To be paid"
    CHOSEN = "chosen", "In a payment run"
    PAID = "paid", "Paid"
    REVERSED = "reversed", "Reversed"
    CANCELLED = "cancelled", "Not needed any more"


class Run(models.Model):
    """One payment run of an authority: never edited once locked, only reversed, with a reason."""

    Status = RunStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Counted in each authority from 1.")
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.CHOSEN)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("why it was reversed", max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="run_number_once"),
            models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="run_status_known"),
            models.CheckConstraint(
                condition=~Q(status="reversed") | Q(reversed_at__isnull=False) & ~Q(reason=""),
                name="run_reversed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.number}"


class Payment(models.Model):
    """One sum of one request to the school, of one financial year. `reference` is all that accounts see of it."""

    Status = PaymentStatus

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey("funding.Request", on_delete=models.PROTECT, related_name="payments")
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    pence = models.PositiveIntegerField()
    reference = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.DUE)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField(null=True, blank=True, help_text="As accounts say.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="payment_reference_once"),
            models.CheckConstraint(condition=Q(pence__gt=0), name="payment_above_nothing"),
            models.CheckConstraint(condition=Q(status__in=PaymentStatus.values), name="payment_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=("due", "cancelled")) | Q(run__isnull=False),
                name="payment_paid_in_a_run",
            ),
        ]
        indexes = [
            models.Index(fields=["request"]),
            models.Index(fields=["authority", "due_on"], condition=Q(status="due"), name="payment_to_pay"),
            models.Index(fields=["run"]),
        ]

    def __str__(self) -> str:
        return self.reference
