"""Signing a section and opening it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from epep.moves import Refused
from peps import access
from peps.conditions import CHANGED_MEANWHILE
from peps.lifecycle import SECTION
from peps.models import Section, SignOff
from peps.pinned import form_of


@transaction.atomic
def sign_section(*, section: Section, revision: int, by: Any, now: datetime) -> Section:
    """Complete and sign the revision that was on the screen; Refused says what is in the way.

    The role is the one in which the person signs; when that is a role standing in for the owner, it
    is recorded as on behalf of the owner. Signing twice what one has signed already (a double click)
    changes nothing and is no error.
    """
    section = SECTION.lock(section)
    role = access.signing_as(by, section, form_of(section), on=localdate(now))
    if role is None:
        raise Refused("permission", ["This section is for someone else to sign."])
    if section.status == Section.Status.SIGNED and _signed_by(section, revision, by):
        return section
    if section.status == Section.Status.OPEN:
        if section.revision != revision:  # said before anything is found missing in answers not seen yet
            raise Refused("revision", [CHANGED_MEANWHILE])
        section = SECTION.apply("complete", section, by=by, now=now)
    return SECTION.apply("sign", section, by=by, now=now, revision=revision, role=role)


def _signed_by(section: Section, revision: int, by: Any) -> bool:
    standing = SignOff.objects.filter(section=section, voided_at__isnull=True)
    return standing.filter(revision=revision, signed_by=by).exists()


@transaction.atomic
def reopen_section(
    *, section: Section, reason: str, by: Any, now: datetime, changes_needed: bool = False
) -> Section:
    """Open a signed section again; its signature is voided with the reason, and kept."""
    return SECTION.apply("reopen", section, by=by, now=now, reason=reason, changes_needed=changes_needed)
