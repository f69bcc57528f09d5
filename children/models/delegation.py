"""Delegation: a named colleague may help with a child, with these sections, until a day.

The grant itself is a django-guardian row with a direct foreign key; this row holds its limits and
who answers for it. `accounts.policy` is the only caller of guardian.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from children.models.journey import SpellQuerySet
from epep.ids import new_id


class ChildUserObjectPermission(UserObjectPermissionBase):
    """guardian's row for one person and one child."""

    content_object = models.ForeignKey("children.Child", on_delete=models.CASCADE)


class ChildGroupObjectPermission(GroupObjectPermissionBase):
    """guardian asks for the pair; the portal grants to people, never to groups."""

    content_object = models.ForeignKey("children.Child", on_delete=models.CASCADE)


class Delegation(models.Model):
    """What a designated teacher or social worker handed to a colleague. They stay accountable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="delegations")
    granted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="delegations_given"
    )
    delegate = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="delegations_held")
    sections = models.JSONField(default=list, help_text="Section keys the colleague may fill in.")
    started_on = models.DateField()
    ended_on = models.DateField(help_text="First day on which it no longer holds.")
    granted_at = models.DateTimeField()
    ended_early_at = models.DateTimeField(null=True, blank=True)
    ended_early_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SpellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")), name="delegation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_early_at__isnull=True, ended_early_by__isnull=True)
                | Q(ended_early_at__isnull=False, ended_early_by__isnull=False),
                name="delegation_ended_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation until {self.ended_on}"
