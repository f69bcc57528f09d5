"""Meeting: who is invited to a plan’s meeting, what they answered, what was said; and the child’s wishes for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models.organisation import ROLE_CHOICES
from epep.ids import new_id


class Status(models.TextChoices):
    """Where a meeting stands."""

    ARRANGED = "arranged", "Arranged"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Wish(models.Model):
    """What the child would like of the meeting, asked before anything is arranged. `said` by `peps.meetings.wishes`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.OneToOneField("peps.Pep", on_delete=models.PROTECT, related_name="wish")
    said = models.JSONField(default=dict)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The child, or who wrote it down.",
    )

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"wish for {self.pep_id}"


class Meeting(models.Model):
    """One meeting. `sequence` counts what was sent of it: an invitation with a higher one replaces the one before.

    `notes` are what is written while it runs, by key, and go into the section of the meeting.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="meetings")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ARRANGED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    how = models.CharField(
        max_length=6,
        choices=(("person", "In person"), ("online", "Online"), ("mixed", "Some online")),
        default="person",
    )
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField("who chairs", max_length=150, blank=True)
    against_wishes = models.CharField("why against the child’s wishes", max_length=500, blank=True)
    virtual_school = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who comes from the Virtual School.",
    )  # fmt: skip
    sequence = models.PositiveSmallIntegerField(default=0)
    notes = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="meeting_status_known"),
            models.UniqueConstraint(
                fields=["pep"], condition=Q(status="arranged"), name="meeting_one_arranged"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_length"),
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self) -> str:
        return f"meeting of {self.pep_id}"

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Reply(models.TextChoices):
    """What somebody invited answered."""

    NONE = "", "Not answered yet"
    YES = "yes", "Comes"
    NO = "no", "Cannot come"
    OTHER = "other", "Asks for another time"


IN_THEIR_WORDS = {
    Reply.YES.value: "I come",
    Reply.NO.value: "I cannot come",
    Reply.OTHER.value: "I could come at another time",
}


class Invitee(models.Model):
    """One person invited to a meeting, with or without an account. The link to answer is kept as a digest only."""

    Reply = Reply

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitees")
    user = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=30, choices=ROLE_CHOICES, blank=True)
    what = models.CharField(
        "what they are", max_length=100, blank=True, help_text="For somebody without a role here."
    )
    token_digest = models.CharField(max_length=64, blank=True)
    former_digests = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        help_text="Of links that a newer one replaced.",
    )
    links = models.PositiveSmallIntegerField(default=0, help_text="How many links were made for them.")
    is_link_used = models.BooleanField(default=False, help_text="The newest link has brought its answer.")
    link_wanted_at = models.DateTimeField(
        null=True, blank=True, help_text="When they last asked for a new link."
    )
    asked_again_on = models.DateField(null=True, blank=True, help_text="When they were last asked again.")
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sequence_sent = models.SmallIntegerField(default=-1, help_text="Of the last message queued to them.")
    reply = models.CharField(max_length=5, choices=Reply.choices, blank=True, default="")
    reply_text = models.CharField(max_length=300, blank=True)
    reply_sequence = models.SmallIntegerField(
        default=-1, help_text="Which version of the meeting they answered."
    )
    replied_on = models.DateTimeField(null=True, blank=True)
    came = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(user__isnull=False), name="invitee_person_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "email"], condition=~Q(email=""), name="invitee_address_once"
            ),
        ]
        indexes = [
            models.Index(fields=["token_digest"]),
            GinIndex(fields=["former_digests"], name="invitee_former_links"),
        ]

    def __str__(self) -> str:
        return f"invitee {self.id}"

    @property
    def is_answered(self) -> bool:
        """Whether they answered for the meeting as they were last told of it."""
        return bool(self.reply) and self.reply_sequence == self.sequence_sent

    @property
    def said(self) -> str:
        """Their answer in their own words, for a page of theirs."""
        return IN_THEIR_WORDS.get(self.reply, "")
