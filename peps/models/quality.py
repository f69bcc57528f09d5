"""Quality assurance: a Comment on one answer, a Judgement of one section in one round, and before it a SelfCheck."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Comment(models.Model):
    """What the Virtual School says about one answer. Its author alone may change it, until it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="comments")
    question = models.CharField(
        max_length=60, blank=True, help_text="Question key; empty for the whole section."
    )
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    must_fix = models.BooleanField(default=True, help_text="Must be put right, or advice.")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="comment_done_paired",
            )
        ]
        indexes = [models.Index(fields=["section", "round"])]

    def __str__(self) -> str:
        return f"comment in round {self.round}"


class Judgement(models.Model):
    """The level an officer gives one section in one round, from the levels of the pinned form.

    `criteria`: {place of the criterion in its section, as text: "met", "partly" or "not"}, for those that were
    looked at. The level is "" while only criteria were looked at.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="judgements")
    round = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, blank=True)
    criteria = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    judged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "round"], name="judgement_once_a_round")]

    def __str__(self) -> str:
        return f"{self.level} in round {self.round}"


class SelfCheck(models.Model):
    """What those who write a plan think of one criterion before they send it. `round` is the one to come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="self_checks")
    round = models.PositiveSmallIntegerField()
    criterion = models.PositiveSmallIntegerField(help_text="Its place among the criteria of the section.")
    met = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=30, help_text="In which role the person looked.")
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "round", "criterion"], name="self_check_once_a_round")
        ]

    def __str__(self) -> str:
        return f"criterion {self.criterion} before round {self.round}"
