"""Invitation: a single-use link, good for seven days, by which a person gets an account and a role."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import models
from django.db.models import Q

from accounts.models.organisation import ROLE_CHOICES
from epep.ids import new_id

GOOD_FOR = timedelta(days=7)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256, so that the table opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """An e-mail address invited to a role in an organisation; used once, or run out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=150)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_paired",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"
