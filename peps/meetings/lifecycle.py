"""THE state table of a meeting. `epep.moves` is the engine and the only writer of `status`."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from accounts import policy
from epep.moves import Context, Machine, Move
from peps.meetings import effects as then
from peps.models import Meeting, Pep
from peps.models.meeting import Status as M


def has_begun(context: Context) -> list[str]:
    """A meeting is held once its time has come."""
    if context.thing.starts_at > context.now:
        return ["The meeting is still to come. Change its day if it was held already."]
    return []


def plan_is_open(context: Context) -> list[str]:
    """What was sent to the Virtual School or finished stands on its meeting."""
    if context.thing.pep.status not in (Pep.Status.OPEN, Pep.Status.RETURNED):
        return ["This plan is not open any more, so its meeting stays as it is."]
    return []


def no_other_arranged(context: Context) -> list[str]:
    """One arranged meeting a plan."""
    if context.thing.pep.meetings.filter(status=M.ARRANGED).exists():
        return ["Another meeting is arranged for this plan. Cancel that one first."]
    return []


MOVES = (
    Move("hold", (M.ARRANGED,), M.HELD, "meeting.arrange", stamp="held", guards=(has_begun,),
         effects=(then.attendance, then.facts_follow)),
    Move("put_back", (M.HELD,), M.ARRANGED, "meeting.arrange", needs_reason=True,
         guards=(plan_is_open, no_other_arranged), effects=(then.held_undone,)),
    Move("cancel", (M.ARRANGED,), M.CANCELLED, "meeting.arrange", stamp="cancelled", needs_reason=True,
         effects=(then.tell_cancelled,)),
)  # fmt: skip


def lock(meeting: Meeting) -> Meeting:
    """The plan first, then the meeting: as every move of a plan, so that nobody waits in a ring."""
    pep = lock_pep(Pep(pk=meeting.pep_id))
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("virtual_school")
    fresh: Meeting = rows.get(pk=meeting.pk)
    fresh.pep = pep
    return fresh


def lock_pep(pep: Pep) -> Pep:
    """The fresh plan, locked."""
    rows = Pep.objects.select_related("child", "authority", "term", "school")
    fresh: Pep = rows.select_for_update(of=("self",), no_key=True).get(pk=pep.pk)
    return fresh


def _allowed(by: Any, permission: str, meeting: Meeting, now: Any) -> tuple[bool, str]:
    decision = policy.can(by, permission, meeting.pep, on=localdate(now))
    return decision.allowed, decision.reason


MEETING = Machine(
    name="meeting",
    moves=MOVES,
    lock=lock,
    allowed=_allowed,
    about=lambda meeting: meeting.pep.child_id,
    words=lambda status: str(M(status).label),
)
