"""MixOverride: why a plan's targets are not the mix that the authority asks for."""

from __future__ import annotations

from django.db import models

from epep.ids import new_id


class MixOverride(models.Model):
    """A reason for one rule of the mix in one plan; quality assurance reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="mix_overrides")
    rule = models.CharField(max_length=30)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pep", "rule"], name="mix_overridden_once")]

    def __str__(self) -> str:
        return self.rule
