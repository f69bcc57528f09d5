"""What people say about a clock: why it was late, once; an extension with its reason. And closing plans of children
who left care. Working clocks out is `peps.clocks.computing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.record import record
from epep.moves import Refused
from peps.after_care import after_care
from peps.clocks.in_step import keep_in_step
from peps.clocks.wanted import LEFT_CARE
from peps.lifecycle import PEP
from peps.models import Clock, Pep
from peps.models.clock import REASONS

LONGEST_TEXT, LONGEST_WHY = 500, 300
LONGEST = 366
"""Days from today: an extension beyond it is a slip of the key."""
CLOSED = (Pep.Status.PLANNED, Pep.Status.OPEN, Pep.Status.RETURNED)


def explain_late(*, clock: Clock, reason: str, text: str, by: Any, now: datetime) -> Clock:
    """Keep why something was or is late, once. Raises Refused."""
    text = text.strip()
    _allowed(by, "clock.explain", clock, now)
    with transaction.atomic():
        clock = _locked(clock)
        if clock.late_reason:
            raise Refused("state", ["A reason was given already."])
        if not clock.days_late(localdate(now)):
            raise Refused("state", ["This is not late, so it needs no reason."])
        wrong = []
        if reason not in dict(REASONS):
            wrong.append("Select why it was late")
        if reason == "other" and not text:
            wrong.append("Say in a few words why it was late")
        if len(text) > LONGEST_TEXT:
            wrong.append(f"What happened must be {LONGEST_TEXT} characters or fewer")
        if wrong:
            raise Refused("guard", wrong)
        clock.late_reason, clock.late_text = reason, text
        clock.explained_at, clock.explained_by = now, by
        clock.save(update_fields=["late_reason", "late_text", "explained_at", "explained_by"])
        record("clock.explained", clock, by=by, now=now, child_id=clock.child_id, rule=clock.rule, why=reason)
    return clock


def explain_alike(*, clocks: Iterable[Clock], reason: str, text: str, by: Any, now: datetime) -> list[Clock]:
    """The same reason for several, all or none; one that somebody explained meanwhile refuses all. Raises Refused."""
    with transaction.atomic():
        ordered = sorted(clocks, key=lambda one: str(one.pk))
        return [explain_late(clock=one, reason=reason, text=text, by=by, now=now) for one in ordered]


def extend(*, clock: Clock, to: date | None, why: str, by: Any, now: datetime) -> Clock:
    """Give more time until a day, with the reason. A section's own day follows. Raises Refused."""
    why, today = why.strip(), localdate(now)
    _allowed(by, "clock.extend", clock, now)
    with transaction.atomic():
        clock = _locked(clock)
        if not clock.is_running:
            raise Refused("state", ["This is done or stopped, so it needs no more time."])
        wrong = []
        if to is None:
            wrong.append("Enter the new date")
        elif to < today or (clock.due is not None and to <= clock.due):
            wrong.append("The new date must be after the one it is due on now, and not in the past")
        elif (to - today).days > LONGEST:
            wrong.append("The new date must be within a year")
        if not why:
            wrong.append("Enter why more time is given")
        elif len(why) > LONGEST_WHY:
            wrong.append(f"The reason must be {LONGEST_WHY} characters or fewer")
        if wrong or to is None:
            raise Refused("guard", wrong)
        before = clock.due
        clock.extended_to, clock.extended_why = to, why
        clock.extended_at, clock.extended_by = now, by
        clock.save(update_fields=["extended_to", "extended_why", "extended_at", "extended_by"])
        record(
            "clock.extended",
            clock,
            by=by,
            now=now,
            child_id=clock.child_id,
            reason=why,
            rule=clock.rule,
            **{"from": before.isoformat() if before else "", "to": to.isoformat()},
        )
        if clock.section_id:
            keep_in_step({clock.section_id: to}, now=now)
    return clock


def close_plans(*, leaving: Mapping[UUID, str], now: datetime) -> int:
    """Close what is open of children who left care or are past the age, each with the reason; how many plans.

    The reason has the status after care where the record says it ("The child left care: adopted").

    A plan that is with the Virtual School stays there: it can be finalised as the child's last one.
    """
    closed = 0
    after = after_care(list(leaving), on=localdate(now))
    for pep in Pep.objects.filter(child__in=list(leaving), status__in=CLOSED).order_by("pk"):
        reason, known = leaving[pep.child_id], after.get(pep.child_id)
        if reason == LEFT_CARE and known and known.words:
            reason = f"{reason}: {known.words}"
        try:
            PEP.apply("close", pep, by=None, now=now, reason=reason)
            closed += 1
        except Refused:  # somebody moved it in this very moment: the next night looks again
            continue
    return closed


def _allowed(by: Any, permission: str, clock: Clock, now: datetime) -> None:
    decision = policy.can(by, permission, clock, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])


def _locked(clock: Clock) -> Clock:
    return Clock.objects.select_for_update(of=("self",), no_key=True).select_related("child").get(pk=clock.pk)
