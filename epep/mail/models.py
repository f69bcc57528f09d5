"""Message: what was or will be sent, to whom, about what. The row is the queue. And what people chose about reminders.

A message holds no personal text: a template's name, counts, dates and opaque ids only.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from epep.ids import new_id


class Message(models.Model):
    """One e-mail to one person, sent once: unique on rule, thing, due date and recipient."""

    class Status(models.TextChoices):
        """Where the message stands."""

        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        PARKED = "parked", "Failed, needs looking at"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.CharField(max_length=60, help_text="Why it is sent, as pep.finalised.")
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64)
    due_on = models.DateField(help_text="The date the rule fell due; part of the key that makes it go once.")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(help_text="Where it goes; taken from the recipient when it is queued.")
    authority = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose message it is: named in it, and its staff see it in their list.",
    )
    template = models.CharField(max_length=60)
    context = models.JSONField(default=dict, help_text="Counts, dates and paths; never a name.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(help_text="Not to be tried earlier than this, in UTC.")
    by_day = models.BooleanField(
        default=False, help_text="Goes out on working days between seven and seven only, as `hours.py` says."
    )
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="The kind of failure, never the text.")

    class Meta:
        ordering = ["-queued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "thing_type", "thing_id", "due_on", "address"], name="message_goes_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False) | ~models.Q(status="sent"),
                name="message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(status="waiting"), name="message_waiting"),
            models.Index(fields=["authority", "-queued_at"]),
            models.Index(
                fields=["recipient", "due_on"], condition=models.Q(by_day=True), name="message_bundles"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.status}"


class MessageAbout(models.Model):
    """One thing that a bundle of reminders is about: each is told once to each person, by rule and due day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="abouts")
    rule = models.CharField(max_length=60)
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64)
    due_on = models.DateField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    authority = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "rule", "thing_type", "thing_id", "due_on"], name="about_goes_once"
            ),
        ]
        # The indexes of the two keys are the first columns of these: a day adds very many rows.
        indexes = [models.Index(fields=["authority", "rule"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"


class Quiet(models.Model):
    """Somebody does not want to be reminded of a thing: put off until a day, or somebody else does it now."""

    class Kind(models.TextChoices):
        """Why it is quiet."""

        LATER = "later", "Put off"
        OTHER = "other", "Someone else does this"
        ASKED = "asked", "The Virtual School was asked"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    until = models.DateField(null=True, blank=True, help_text="First day on which reminders go out again.")
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "thing_type", "thing_id"],
                condition=Q(ended_at__isnull=True),
                name="quiet_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="later", until__isnull=False) | ~Q(kind="later"), name="quiet_later_has_day"
            ),
            models.CheckConstraint(
                condition=Q(kind="other", colleague__isnull=False) | ~Q(kind="other"),
                name="quiet_other_has_colleague",
            ),
        ]
        indexes = [models.Index(fields=["thing_type", "thing_id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_type}"

    def is_over(self, on: date) -> bool:
        """Whether reminders go out again."""
        return self.ended_at is not None or (self.until is not None and self.until <= on)


class HowOften(models.Model):
    """Somebody would rather have one message a week than one a day. Without a row: each day."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    weekly = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return "weekly" if self.weekly else "daily"


class HeadContact(models.Model):
    """Who at a school is told when something is late there: somebody who may open it, or an address that is told
    how many plans and nothing else, and needs no access."""

    organisation = models.OneToOneField(
        "accounts.Organisation", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(blank=True, help_text="Of somebody without an account, in small letters.")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | Q(user__isnull=True) & ~Q(address=""),
                name="head_contact_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"head contact of {self.organisation_id}"


class HeadTold(models.Model):
    """One late thing that made a message to a school's address go out: each does so once, by rule and due day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="head_told")
    school = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=64)
    due_on = models.DateField()
    authority = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "rule", "thing_type", "thing_id", "due_on"], name="head_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"
