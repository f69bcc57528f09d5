"""Signing a section and opening it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from epep.moves import Refused
from peps import access
from peps.lifecycle import SECTION
from peps.models import Section
from peps.pinned import form_of


@transaction.atomic
def sign_section(*, section: Section, revision: int, by: Any, now: datetime) -> Section:
    """Complete and sign the revision that was on the screen; Refused says what is in the way.

    The role is the one in which the person signs; when that is a role standing in for the owner, it
    is recorded as on behalf of the owner.
    """
    role = access.signing_as(by, section, form_of(section), on=localdate(now))
    if role is None:
        raise Refused("permission", ["This section is for someone else to sign."])
    if section.status == Section.Status.OPEN:
        section = SECTION.apply("complete", section, by=by, now=now)
    return SECTION.apply("sign", section, by=by, now=now, revision=revision, role=role)


@transaction.atomic
def reopen_section(
    *, section: Section, reason: str, by: Any, now: datetime, changes_needed: bool = False
) -> Section:
    """Open a signed section again; its signature is voided with the reason, and kept."""
    return SECTION.apply("reopen", section, by=by, now=now, reason=reason, changes_needed=changes_needed)
