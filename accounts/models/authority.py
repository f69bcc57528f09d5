"""AuthoritySettings (what an authority decides for itself) and Term (its school terms)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from epep.ids import new_id


class AuthoritySettings(models.Model):
    """One authority's choices: the preset it starts from, and what it has changed since.

    `overlay` holds the moves on questions (`peps.blocks.definition`), `values` what replaces the
    preset's other settings by dotted name, as {"session.idle_minutes": 20}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="settings"
    )
    preset = models.CharField(max_length=40, help_text="Name of a file in accounts/presets, without .toml.")
    overlay = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=dict, blank=True)

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"settings of {self.authority_id}"


class TermQuerySet(models.QuerySet["Term"]):
    """Terms round a day."""

    def on(self, day: date) -> TermQuerySet:
        """The terms whose PEP round `day` falls in: the last ones begun by then come first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on")


class Term(models.Model):
    """A school term of an authority, with its half term and the day its PEPs are due."""

    class Season(models.TextChoices):
        """The PEP round a term belongs to, whatever the authority calls it."""

        AUTUMN = "autumn", "Autumn"
        SPRING = "spring", "Spring"
        SUMMER = "summer", "Summer"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40, help_text="As people say it: Autumn 2026.")
    season = models.CharField(max_length=6, choices=Season.choices)
    school_year = models.PositiveSmallIntegerField(
        help_text="The calendar year in which the school year starts."
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    half_term_starts_on = models.DateField(null=True, blank=True)
    half_term_ends_on = models.DateField(null=True, blank=True)
    peps_due_on = models.DateField()

    history = HistoricalRecords()
    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="term_name_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.name
