"""Link: a person stands by a child, as what, from when until when. Their reach ends with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models.organisation import ROLE_CHOICES
from children.models.journey import SpellQuerySet, dates_in_order
from epep.ids import new_id


class Link(models.Model):
    """Social worker, team manager, carer, reviewing officer or the young person themself.

    A carer's link names the placement: it holds no longer than the placement does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="links")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="links")
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    placement = models.ForeignKey(
        "children.Placement", null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason_ended = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords()
    objects = SpellQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("link_dates_in_order"),
            models.UniqueConstraint(
                fields=["child", "user", "role"], condition=Q(ended_on__isnull=True), name="link_open_once"
            ),
        ]
        indexes = [models.Index(fields=["user", "role"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} from {self.started_on}"
