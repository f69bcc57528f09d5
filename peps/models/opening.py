"""OpeningRun: the plans of one term that opened by themselves; OpeningLine: one child of it, opened or left out."""

from __future__ import annotations

from django.db import models

from epep.ids import new_id


class OpeningRun(models.Model):
    """One authority's term, opened by the portal on the day of its window. Once a term, and never again.

    `opened_by` is who switched it on: they answer for it, and what they may not do is not done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    term = models.OneToOneField("accounts.Term", on_delete=models.PROTECT, related_name="opening_run")
    window_on = models.DateField(help_text="The day of the authority's window.")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-window_on"]

    def __str__(self) -> str:
        return f"opening of {self.term_id}"


class OpeningLine(models.Model):
    """One child of an opening: the plan that was opened, or why there is none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(OpeningRun, on_delete=models.PROTECT, related_name="lines")
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    pep = models.ForeignKey("peps.Pep", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="Why the child was left out.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "child"], name="opening_child_once")]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.run_id}"
