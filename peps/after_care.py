"""What the record says of a child's status after care: for the last plan, and for the reason a plan was closed.

Only what is recorded (SSDA903, reason episode ceased) is said. Codes that would tell a school more than it needs
(custody, a death) have no words here; the child's own page has them for those who may read it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from children.models import CarePeriod
from epep.audit.querysets import events_about
from peps.models import Pep

STATUS: dict[str, str] = {
    **dict.fromkeys(("E11", "E12"), "adopted"),
    **dict.fromkeys(("E45", "E46", "E47", "E48"), "special guardianship order"),
    "E41": "child arrangements order",
    **dict.fromkeys(("E4A", "E4B"), "returned home"),
    "E13": "living with someone without parental responsibility",
    "E3": "another local authority took over",
    **dict.fromkeys(("E5", "E6"), "independent living"),
    "E7": "adult social care",
    "E15": "age assessed as 18 or over",
    "E16": "moved abroad",
    "E17": "18 or over, stayed with carers",
}
"""Code of the return → the status after care, in words for a plan."""
PREMIUM = frozenset({"E11", "E12", "E41", "E45", "E46", "E47", "E48"})
"""After these the child is previously looked after: the school has the premium by its own census."""


@dataclass(frozen=True)
class AfterCare:
    """A time in care that ended: the first day without it, the code of the record, and what it means."""

    on: date
    code: str = ""

    @property
    def words(self) -> str:
        """The status; "" where the record gives none, or none that stands on a plan."""
        return STATUS.get(self.code, "")

    @property
    def is_recorded(self) -> bool:
        """Whether the record has a reason at all."""
        return bool(self.code)

    @property
    def premium_by_census(self) -> bool:
        """Whether the school has the premium from now on, and not the Virtual School."""
        return self.code in PREMIUM


def after_care(children: Collection[UUID], *, on: date) -> dict[UUID, AfterCare]:
    """Of these children those who are not in care any more on the day, with how it ended; one query."""
    found: dict[UUID, AfterCare] = {}
    rows = CarePeriod.objects.filter(child__in=children, started_on__lte=on).order_by("started_on")
    for child_id, ended_on, code in rows.values_list("child_id", "ended_on", "reason_ceased"):
        if ended_on is not None and ended_on <= on:
            found[child_id] = AfterCare(ended_on, code)
        else:
            found.pop(child_id, None)
    return found


def why_closed(pep: Pep) -> str:
    """Why the plan was cancelled or closed, as it was said then; "" for a plan that goes on."""
    if pep.status != Pep.Status.CANCELLED:
        return ""
    event = events_about(pep).filter(verb__in=("pep.cancel", "pep.close")).first()
    return event.reason.strip().removesuffix(".") if event else ""
