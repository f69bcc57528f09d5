"""Target: what will be different, how we will know, by when, who does what, and what became of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from simple_history.models import HistoricalRecords

from epep.ids import new_id
from peps.blocks.answers import day_of, text_of
from targets import measures
from targets.questions import grades_of
from targets.words import MONEY, SPANS, SUBJECTS


class Status(models.TextChoices):
    """Where a target stands. Agreed when its plan is finalised, reviewed in the plan after."""

    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    REVIEWED = "reviewed", "Reviewed"
    CARRIED_ON = "carried_on", "Carried on"
    CHANGED = "changed", "Changed"
    FINISHED = "finished", "Finished"
    STOPPED = "stopped", "Stopped"


class Target(models.Model):
    """One target of one PEP, in the order the teacher gave it.

    `said` holds the answers to `targets.questions`, by key, stored as answers of a plan are, and `stamps` who
    typed each one last, as for a section. What lists and reports ask for stands in columns beside them, written
    with them by `targets.actions` alone. `thread` is the id of the first target of a line that was carried on
    from plan to plan.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    said = models.JSONField(default=dict)
    stamps = models.JSONField(
        default=dict, help_text="Question key: [revision, user id, name, when, token of the page]."
    )
    area = models.CharField("area of need", max_length=40, blank=True)
    subject = models.CharField(max_length=10, choices=SUBJECTS, blank=True)
    span = models.CharField("short or long term", max_length=5, choices=SPANS, default="short")
    kind = models.CharField("kind of measure", max_length=10, choices=measures.KINDS.items(), blank=True)
    start_known = models.BooleanField("starting point known", default=False)
    help = models.CharField("kind of help", max_length=40, blank=True)
    money = models.CharField(max_length=5, choices=MONEY, default="none")
    by_when = models.DateField(null=True, blank=True)
    thread = models.UUIDField(default=new_id, editable=False)
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="carried_to",
        help_text="The target of an earlier plan that this one goes on with.",
    )
    bank_key = models.CharField(
        "made from", max_length=80, blank=True, help_text="Key of a template of the bank."
    )
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "made_at"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "carried_from"], name="target_carried_on_once"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="target_status_known"),
        ]
        indexes = [models.Index(fields=["pep", "position"]), models.Index(fields=["thread"])]

    def __str__(self) -> str:
        return f"target {self.position}"

    @property
    def title(self) -> str:
        """The outcome in one sentence, as typed; "" when nothing is said yet."""
        return self.text("outcome")

    def text(self, key: str) -> str:
        """A free text of `said`."""
        return text_of(self.said, key)

    def day(self, key: str) -> date | None:
        """A day of `said`; None when there is none that can be read."""
        return day_of(self.said, key)

    @property
    def grades(self) -> tuple[str, ...]:
        """The scale's grades, lowest first."""
        return grades_of(self.said)
