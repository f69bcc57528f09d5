"""Message: what was or will be sent, to whom, about what. The row is the queue.

A message holds no personal text: a template's name, counts, dates and opaque ids only.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

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
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.status}"
