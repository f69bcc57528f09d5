"""Organisation (authority, school, setting, provider) and Membership (who works there, as what, when)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.roles import LABELS, Role
from epep.ids import new_id

ROLE_CHOICES = [(role.value, LABELS[role]) for role in Role]


class Organisation(models.Model):
    """A local authority, or a place where children learn. Schools come from GIAS, matched on URN."""

    class Kind(models.TextChoices):
        """What the organisation is."""

        AUTHORITY = "authority", "Local authority"
        SCHOOL = "school", "School"
        SETTING = "setting", "Early years setting"
        PROVIDER = "provider", "Training provider"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    la_code = models.CharField(max_length=3, help_text="DfE local authority code, as 330.")
    urn = models.CharField(max_length=10, blank=True, help_text="GIAS URN; empty for an authority.")
    establishment_number = models.CharField(max_length=4, blank=True)
    ukprn = models.CharField(max_length=8, blank=True)
    phase = models.CharField(max_length=2, blank=True, help_text="GIAS PhaseOfEducation code.")
    type_code = models.CharField(max_length=3, blank=True, help_text="GIAS TypeOfEstablishment code.")
    type_name = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=2, blank=True, help_text="GIAS status: 1 open, 2 closed.")
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    ofsted_rating = models.CharField(max_length=60, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["urn"], condition=~Q(urn=""), name="organisation_urn_once"),
            models.UniqueConstraint(
                fields=["la_code"], condition=Q(kind="authority"), name="organisation_one_authority_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships on a day."""

    def live(self, on: date) -> MembershipQuerySet:
        """Those that hold on the day `on` (an end date is the first day without it)."""
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))


class Membership(models.Model):
    """A person holds a role in an organisation from a day until a day. Reach ends with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer holds.")

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_open_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.organisation_id}"
