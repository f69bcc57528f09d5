"""Target: what will be different for the child, how we will know, by when, and who does what."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class Target(models.Model):
    """One target of one PEP, in the order the teacher gave it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveSmallIntegerField()
    title = models.CharField("what will be different", max_length=500)
    measure = models.CharField("how we will know", max_length=500, blank=True)
    by_when = models.DateField(null=True, blank=True)
    who = models.CharField("who does what", max_length=500, blank=True)
    at_home = models.CharField("what can be done at home", max_length=500, blank=True)
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="carried_to",
        help_text="The target of an earlier plan that this one goes on with.",
    )
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "made_at"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "carried_from"], name="target_carried_on_once"),
        ]
        indexes = [models.Index(fields=["pep", "position"])]

    def __str__(self) -> str:
        return f"target {self.position}"
