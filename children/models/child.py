"""Child: who the child is. Care, placements and schools are in `journey.py`, people in `link.py`."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from simple_history.models import HistoricalRecords

from children import year_groups
from epep.ids import new_id


class Child(models.Model):
    """A child in the care of an authority. Matched on the authority's own id, never on a name.

    `sources` says where a fact came from: {field: {"source": "SSDA903 return", "on": "2026-03-31"}}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="children")
    la_child_id = models.CharField(
        "authority's child id", max_length=20, help_text="CHILD in the SSDA903 return."
    )
    given_name = models.CharField("legal given names", max_length=100, blank=True)
    family_name = models.CharField("legal family name", max_length=100, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, blank=True, help_text="M, F or U, as SSDA903 has it.")
    ethnicity = models.CharField(max_length=4, blank=True)
    religion = models.CharField(max_length=60, blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(null=True, blank=True)
    upn = models.CharField("UPN", max_length=13, blank=True, help_text="Or UN1 to UN5, when there is none.")
    former_upns = models.JSONField(default=list, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    sen_status = models.CharField("SEN", max_length=1, blank=True, help_text="N, K or E.")
    early_hours = models.DecimalField(
        "funded early years hours a week", max_digits=4, decimal_places=1, null=True, blank=True
    )
    nc_year_taught = models.SmallIntegerField(
        null=True, blank=True, help_text="Only when it differs from the age."
    )
    unaccompanied = models.BooleanField("unaccompanied asylum-seeking child", default=False)
    unaccompanied_until = models.DateField(null=True, blank=True)
    carer_sdq_score = models.PositiveSmallIntegerField("carer's SDQ total", null=True, blank=True)
    carer_sdq_reason = models.CharField("why there is no SDQ", max_length=4, blank=True)
    carer_sdq_on = models.DateField(null=True, blank=True)
    sources = models.JSONField(default=dict, blank=True)

    history = HistoricalRecords()

    class Meta:
        permissions = [("help_child", "Can help with a child's PEP as a delegate")]
        constraints = [
            models.UniqueConstraint(fields=["authority", "la_child_id"], name="child_id_once_per_authority"),
            models.CheckConstraint(condition=models.Q(sex__in=["", "M", "F", "U"]), name="child_sex_code"),
        ]
        indexes = [
            models.Index(fields=["authority", "family_name", "given_name"]),
            models.Index(fields=["upn"]),
            GinIndex(
                OpClass(Upper("family_name"), name="gin_trgm_ops"),
                OpClass(Upper("given_name"), name="gin_trgm_ops"),
                OpClass(Upper("preferred_name"), name="gin_trgm_ops"),
                name="child_name_search",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name to use on a page: preferred, else legal, else the authority's id."""
        legal = f"{self.given_name} {self.family_name}".strip()
        if self.preferred_name:
            return f"{self.preferred_name} {self.family_name}".strip()
        return legal or f"Child {self.la_child_id}"

    @property
    def short_name(self) -> str:
        """What people call the child."""
        return self.preferred_name or self.given_name or f"Child {self.la_child_id}"

    def nc_year(self, on: date) -> int:
        """National curriculum year on a day: as taught when recorded, else by date of birth."""
        if self.nc_year_taught is not None:
            return self.nc_year_taught
        return year_groups.nc_year(self.date_of_birth, on)
