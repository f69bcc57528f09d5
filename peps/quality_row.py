"""Quality assurance as a row of a plan's task list, where the authority makes it a section of its own.

Walsall's section E is such a section: nobody fills it in, it is the Virtual School's act.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.roles import VIRTUAL_SCHOOL, Role
from peps import querysets_quality
from peps.models import Pep
from peps.pinned import definition_of
from peps.quality import heading

_STATUS = {
    Pep.Status.PLANNED: "cannot_start",
    Pep.Status.OPEN: "cannot_start",
    Pep.Status.RETURNED: "changes_needed",
    Pep.Status.FINALISED: "finalised",
    Pep.Status.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class QualityRow:
    """What the task list shows of a row; `url` is "" for those who only see how far it is."""

    text: str
    url: str
    status: str
    is_mine: bool
    done: bool
    by: str
    at: datetime | None
    due_on: None = None
    left: None = None
    people: tuple[str, ...] = ()
    behalf: str = ""


def quality_row(pep: Pep, roles: Collection[Role]) -> QualityRow | None:
    """The row for a person with these roles; None where quality assurance has no letter of its own."""
    text = heading(definition_of(pep).quality)
    if not text:
        return None
    mine = any(role in VIRTUAL_SCHOOL for role in roles)
    status = _STATUS.get(Pep.Status(pep.status)) or (
        "in_progress" if querysets_quality.judged_sections(pep) else "not_started"
    )
    done = pep.status == Pep.Status.FINALISED
    return QualityRow(
        text=text,
        url=reverse("peps:quality", args=[pep.pk]) if mine else "",
        status=status,
        is_mine=mine,
        done=done,
        by=pep.finalised_by.name if done and pep.finalised_by else "",
        at=pep.finalised_at if done else None,
    )
