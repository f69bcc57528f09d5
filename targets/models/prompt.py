"""Dismissal: somebody saw a prompt and meant what they wrote."""

from __future__ import annotations

from django.db import models

from epep.ids import new_id


class Dismissal(models.Model):
    """One prompt of one target that is not shown again while `code` and `part` are the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey("targets.Target", on_delete=models.CASCADE, related_name="dismissals")
    code = models.CharField(max_length=20)
    part = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "code", "part"], name="dismissed_once")]

    def __str__(self) -> str:
        return f"{self.code}:{self.part}"
