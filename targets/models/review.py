"""Review: how a target of the plan before went. Progress: a dated note between plans, never changed later."""

from __future__ import annotations

from django.db import models

from epep.ids import new_id


class Outcome(models.TextChoices):
    """How far it was reached."""

    MET = "met", "Met"
    MOSTLY = "mostly", "Mostly met"
    PARTLY = "partly", "Partly met"
    NOT = "not", "Not met"
    STOPPED = "stopped", "Stopped"


class Next(models.TextChoices):
    """What comes of it."""

    CARRY_ON = "carry_on", "Carry on"
    CHANGE = "change", "Change"
    FINISH = "finish", "Finish"


class Review(models.Model):
    """The review of one agreed target, in the plan that follows (`pep`). Saved again, it says what it says last."""

    Outcome, Next = Outcome, Next
    REACHED = (Outcome.MET, Outcome.MOSTLY)
    """What reports count as met."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.OneToOneField("targets.Target", on_delete=models.PROTECT, related_name="review")
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="target_reviews")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    next = models.CharField(max_length=8, choices=Next.choices)
    actual = models.CharField("where the child is now", max_length=40, blank=True)
    evidence = models.TextField(blank=True)
    child_says = models.TextField("what the child says", blank=True)
    carer_says = models.TextField("what the carer says", blank=True)
    reason = models.TextField("why it was stopped or changed", blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["pep"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="review_outcome_known"
            ),
            models.CheckConstraint(condition=models.Q(next__in=Next.values), name="review_next_known"),
        ]

    def __str__(self) -> str:
        return f"review of {self.target_id}"


class Progress(models.Model):
    """How a target is going between plans, on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="progress")
    on = models.DateField()
    actual = models.CharField("where the child is now", max_length=40, blank=True)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "made_at"]

    def __str__(self) -> str:
        return f"progress of {self.target_id} on {self.on}"
