"""A child's journey: periods of care, placements within them, spells at schools."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class SpellQuerySet(models.QuerySet):
    """Rows with `started_on` and `ended_on` (the first day on which they no longer hold)."""

    def live(self, on: date) -> SpellQuerySet:
        """Those that hold on the day `on`."""
        return self.filter(Q(started_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on)))


def dates_in_order(name: str) -> models.CheckConstraint:
    """The constraint that a spell does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")), name=name
    )


class CarePeriod(models.Model):
    """From the day the child became looked after until the day that ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="care_periods")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason_ceased = models.CharField(max_length=4, blank=True, help_text="SSDA903 REC code, not X1.")

    history = HistoricalRecords()
    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            dates_in_order("care_period_dates_in_order"),
            models.UniqueConstraint(fields=["child", "started_on"], name="care_period_starts_once"),
        ]
        indexes = [models.Index(fields=["started_on"])]

    def __str__(self) -> str:
        return f"care from {self.started_on}"


class Placement(models.Model):
    """One SSDA903 episode: where the child lives and under which legal status.

    `confidential` hides address, postcode and carer from everyone at a school and from copies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="placements")
    care_period = models.ForeignKey(
        CarePeriod, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    started_on = models.DateField(help_text="DECOM")
    ended_on = models.DateField(null=True, blank=True, help_text="DEC")
    reason_new = models.CharField(max_length=1, blank=True, help_text="RNE: S, L, P, T, B or U.")
    legal_status = models.CharField(max_length=2, blank=True, help_text="LS")
    need = models.CharField(max_length=2, blank=True, help_text="CIN; schools never see it.")
    placement_type = models.CharField(max_length=3, blank=True, help_text="PLACE")
    provider = models.CharField(max_length=3, blank=True, help_text="PLACE_PROVIDER")
    reason_ceased = models.CharField(max_length=4, blank=True, help_text="REC")
    change_reason = models.CharField(max_length=6, blank=True, help_text="REASON_PLACE_CHANGE")
    home_postcode = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    ofsted_urn = models.CharField(
        max_length=8, blank=True, help_text="The social-care provider's, not a school's."
    )
    address = models.CharField(max_length=250, blank=True)
    carer_name = models.CharField(max_length=150, blank=True)
    confidential = models.BooleanField(default=False)
    emergency = models.BooleanField(
        "placed in an emergency",
        default=False,
        help_text="Entered by hand; the SSDA903 return does not carry it.",
    )

    history = HistoricalRecords()
    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            dates_in_order("placement_dates_in_order"),
            models.UniqueConstraint(fields=["child", "started_on"], name="placement_starts_once"),
        ]

    def __str__(self) -> str:
        return f"placement from {self.started_on}"


class SchoolSpell(models.Model):
    """From the day the child was on a school's roll until the day that ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="school_spells")
    school = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="spells")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    reason_left = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords()
    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            dates_in_order("school_spell_dates_in_order"),
            models.UniqueConstraint(
                fields=["child", "school", "started_on"], name="school_spell_starts_once"
            ),
        ]
        indexes = [models.Index(fields=["school", "child"]), models.Index(fields=["started_on"])]

    def __str__(self) -> str:
        return f"school from {self.started_on}"
