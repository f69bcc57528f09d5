"""Clock: one thing that is due by one rule of the authority, for a child, a plan or a section of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from epep.ids import new_id

REASONS: tuple[tuple[str, str], ...] = (
    ("child", "The child could not or did not want to then"),
    ("school", "The school could not"),
    ("social_care", "Social care could not"),
    ("carer", "The carer could not"),
    ("moved", "The child moved"),
    ("late_told", "We were told late"),
    ("holiday", "School holidays"),
    ("other", "Something else"),
)

DUE = Greatest("extended_to", "due_on")
"""The day that counts, in a query: more time is never less, even when the day itself moves past it."""


class Clock(models.Model):
    """What is to be done by when, since what, by which rule; and what became of it.

    It is derived from the record (`peps.clocks.computing`): running until `met_on` or `stopped_on` is set.
    The rule is kept as it was when the day was last worked out, with `why` in words. A rule that the authority
    changes moves what is running (`moved_from` is the day before), never what is met. `extended_to` and the
    reason for being late are people's words and never recomputed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="clocks")
    pep = models.ForeignKey(
        "peps.Pep", null=True, blank=True, on_delete=models.PROTECT, related_name="clocks",
        help_text="The plan it is about; empty for what starts with the child and has no plan yet.",
    )  # fmt: skip
    section = models.ForeignKey(
        "peps.Section", null=True, blank=True, on_delete=models.PROTECT, related_name="clocks"
    )
    rule = models.CharField(max_length=40)
    event = models.CharField(max_length=20)
    event_on = models.DateField()
    verb = models.CharField(max_length=12)
    words = models.CharField("the rule in words", max_length=160)
    due_on = models.DateField(null=True, blank=True, help_text="Empty where term dates are not known so far.")
    why = models.CharField("how the day was reached", max_length=600)
    moved_from = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stopped_why = models.CharField(max_length=120, blank=True)
    extended_to = models.DateField(null=True, blank=True)
    extended_why = models.CharField(max_length=300, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    late_reason = models.CharField(max_length=12, choices=REASONS, blank=True)
    late_text = models.CharField(max_length=500, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "rule", "event_on", "pep", "section"],
                nulls_distinct=False,
                name="clock_once",
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True)
                | Q(extended_at__isnull=False, extended_by__isnull=False),
                name="clock_extended_paired",
            ),
            models.CheckConstraint(
                condition=Q(late_reason="") | Q(explained_at__isnull=False, explained_by__isnull=False),
                name="clock_explained_paired",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_on"],
                condition=Q(met_on__isnull=True, stopped_on__isnull=True),
                name="clock_running",
            ),
            models.Index(
                fields=["authority", "met_on"],
                condition=Q(late_reason="", met_on__gt=F("due_on")),
                name="clock_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} from {self.event_on}"

    @property
    def due(self) -> date | None:
        """The day that counts: as worked out, or later as extended."""
        return max(filter(None, (self.extended_to, self.due_on)), default=None)

    @property
    def is_running(self) -> bool:
        """Neither met nor stopped."""
        return self.met_on is None and self.stopped_on is None

    def days_late(self, on: date) -> int:
        """How many days it is or was late; 0 when in time, stopped, or when the day is not known."""
        if self.due is None or (self.stopped_on is not None and self.met_on is None):
            return 0
        return max(0, ((self.met_on or on) - self.due).days)
