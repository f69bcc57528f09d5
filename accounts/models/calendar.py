"""SchoolTerm (a term as pupils have it) and DaysOff (breaks and days without pupils), of an authority or a school.

The three PEP rounds of an authority's year stand in `Term`; what is here says more about its year, or a school's.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models.authority import Term
from epep.ids import new_id


class SchoolTerm(models.Model):
    """A term of a school with dates of its own; or, without a school, one of several terms of one PEP round.

    An authority with three terms has none of its own: its `Term` says it all. With five or six terms a year, the
    terms of one season are rows here, and their `Term` runs from the first day of the first to the last day of
    the last: so there is one `Term` a season, and one PEP a season, however many terms there are.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+",
        help_text="The authority whose people keep it: two authorities may know one school differently.",
    )  # fmt: skip
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=40)
    season = models.CharField(max_length=6, choices=Term.Season.choices)
    school_year = models.PositiveSmallIntegerField(
        help_text="The calendar year in which the school year starts."
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    half_term_starts_on = models.DateField(null=True, blank=True)
    half_term_ends_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "school", "school_year", "name"],
                nulls_distinct=False,
                name="school_term_name_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="school_term_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DaysOff(models.Model):
    """One or more days on which no pupil comes: a further half term, a training day, a closure."""

    class Kind(models.TextChoices):
        """Why nobody comes."""

        HALF_TERM = "half_term", "Half term or other break"
        INSET = "inset", "INSET day"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    name = models.CharField(max_length=60, blank=True)
    school_year = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "school", "kind", "first_on"],
                nulls_distinct=False,
                name="days_off_once",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="days_off_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_on}"
