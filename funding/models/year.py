"""FundingYear (an authority's rules of money for one financial year) and OwnRate (a rate it entered)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id
from funding.words import GRANTS


class FundingYear(models.Model):
    """One financial year of one authority. `values` replaces single values of `[funding]` of its preset.

    Its row is locked by whatever commits money of the year, so that a year cannot close meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="funding_years"
    )
    year = models.PositiveSmallIntegerField(help_text="The calendar year in which it starts.")
    values = models.JSONField(default=dict, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="funding_year_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="funding_year_closed_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"financial year {self.year}"


class OwnRate(models.Model):
    """A rate that the authority entered: it goes before the national one of the same days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    grant = models.CharField(max_length=8, choices=GRANTS.items())
    starts_on = models.DateField()
    ends_on = models.DateField()
    pence = models.PositiveIntegerField()
    source = models.CharField("where it comes from", max_length=200)

    history = HistoricalRecords()

    class Meta:
        ordering = ["grant", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "grant", "starts_on"], name="own_rate_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="own_rate_dates_in_order"),
            models.CheckConstraint(condition=Q(pence__gt=0), name="own_rate_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"rate of {self.grant} from {self.starts_on}"
