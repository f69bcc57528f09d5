"""SignOff: a person's signature on one revision of a section, with the declaration as it was shown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epep.ids import new_id


class SignOff(models.Model):
    """Counts only for the revision it names; voided when the section is reopened, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="sign_offs")
    revision = models.PositiveIntegerField()
    declaration = models.TextField()
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, help_text="The signer's name as it was.")
    role = models.CharField(max_length=30)
    on_behalf_of = models.CharField(
        max_length=60, blank=True, help_text="Role for whom it was filled and signed."
    )
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["section"], condition=Q(voided_at__isnull=True), name="sign_off_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="sign_off_void_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"signature of {self.signed_at:%Y-%m-%d}"
