"""PepFacts: one narrow row per PEP of what is filtered, counted, dated or returned.

Written by `actions.save_section` from questions that say `promotes=`; never edited by hand.
"""

from __future__ import annotations

from django.db import models


class PepFacts(models.Model):
    """Promoted answers. Empty means not answered; attendance is a percentage with one decimal."""

    pep = models.OneToOneField("peps.Pep", on_delete=models.PROTECT, related_name="facts", primary_key=True)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    term = models.ForeignKey("accounts.Term", on_delete=models.PROTECT, related_name="+")
    year_group = models.SmallIntegerField(null=True, blank=True)
    attendance = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    sen_status = models.CharField(max_length=1, blank=True)
    sdq_teacher = models.PositiveSmallIntegerField(null=True, blank=True)
    sdq_carer = models.PositiveSmallIntegerField(null=True, blank=True)
    sdq_self = models.PositiveSmallIntegerField(null=True, blank=True)
    suspensions = models.PositiveSmallIntegerField(null=True, blank=True)
    roni_score = models.PositiveSmallIntegerField(null=True, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    next_meeting_on = models.DateField(null=True, blank=True)
    has_views = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["authority", "term"])]

    def __str__(self) -> str:
        return f"facts of {self.pep_id}"
