"""Decision: one thing that was said about a request, by whom, with the reason. Never changed."""

from __future__ import annotations

from typing import Any

from django.db import models

from epep.ids import new_id


class Kind(models.TextChoices):
    """What was said; the words stand in a sentence after a name."""

    ASK = "ask", "asked"
    ANSWER = "answer", "answered"
    FIRST = "first", "approved, as the first of two"
    APPROVE = "approve", "approved"
    SECOND = "second", "approved, as the second of two"
    SEND_BACK = "send_back", "did not approve as the second, and sent it back"
    DECLINE = "decline", "declined"
    WITHDRAW = "withdraw", "withdrew"
    TAKE_BACK = "take_back", "took back"
    MOVE = "move", "moved to another school"
    LAPSE = "lapse", "let lapse at the end of the financial year"


class Decision(models.Model):
    """One line of a request's story. `pence` is the amount it was about, where there is one."""

    Kind = Kind

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey("funding.Request", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    pence = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.request_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a decision is never changed, only followed by another."""
        if not self._state.adding:
            raise RuntimeError("a decision is never changed")
        super().save(*args, **kwargs)
