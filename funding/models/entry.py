"""Entry: one line of the ledger. Only ever added; what is wrong is put right by another line."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Kind(models.TextChoices):
    """What happened to the money."""

    COMMITTED = "committed", "Approved"
    RELEASED = "released", "Approved, and given up again"
    PAID = "paid", "Paid"
    UNPAID = "unpaid", "Payment reversed"
    TAKEN_BACK = "taken_back", "Taken back"
    MOVED_OUT = "moved_out", "Moved to another school"
    MOVED_IN = "moved_in", "Taken over from another school"
    SPENT = "spent", "Spent"


class Entry(models.Model):
    """So many pence of one child's money of one financial year; `pence` is above 0, the kind says which way.

    `school` is who held or got it. The sums that matter are in `funding.ledger`.
    """

    Kind = Kind

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey("funding.Request", on_delete=models.PROTECT, related_name="entries")
    payment = models.ForeignKey(
        "funding.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    pence = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="entry_above_nothing"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="entry_kind_known"),
            models.UniqueConstraint(
                fields=["payment", "kind"], condition=Q(payment__isnull=False), name="entry_paid_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("paid", "unpaid")) | Q(payment__isnull=False),
                name="entry_paid_by_a_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "year", "child", "kind"], include=["pence"], name="entry_sums"),
            models.Index(fields=["child", "year"]),
            models.Index(fields=["request"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; the ledger is never changed."""
        if not self._state.adding:
            raise RuntimeError("an entry of the ledger is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Never."""
        raise RuntimeError("an entry of the ledger is never removed")
