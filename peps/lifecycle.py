"""THE state tables of a PEP and its sections. Read down a column to know what can happen, and who may.

`epep.moves` is the engine and the only writer of `status`; guards stand in `conditions.py`, effects
in `effects.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from accounts import policy
from epep.moves import Machine, Move
from peps import access
from peps import conditions as when
from peps import effects as then
from peps.models import Pep, Section
from peps.models.pep import Status as P
from peps.models.section import SectionStatus as S
from peps.pinned import form_of

THE_PORTAL = "the portal"
"""In place of a permission: nobody has it, the nightly job does it."""

PEP_MOVES = (
    Move("start", (P.PLANNED,), P.OPEN, "pep.create", stamp="opened", effects=(then.clocks_follow,)),
    Move(
        "submit", (P.OPEN, P.RETURNED), P.SUBMITTED, "pep.submit", stamp="submitted",
        guards=(when.all_sections_signed,),
        effects=(then.next_round, then.tell_virtual_school, then.clocks_follow),
    ),
    Move(
        "return", (P.SUBMITTED,), P.RETURNED, "pep.return", stamp="returned",
        guards=(when.something_to_fix, when.said_what_to_fix),
        effects=(then.tell_returned, then.clocks_follow),
    ),
    Move(
        "finalise", (P.SUBMITTED,), P.FINALISED, "pep.finalise", stamp="finalised",
        guards=(
            when.all_sections_signed, when.quality_judged, when.nothing_to_put_right, when.named_to_finalise,
            when.not_by_an_author, when.second_person,
        ),
        effects=(
            then.roll_up_quality, then.agree_parts, then.seal, then.tell_finalised, then.clocks_follow,
        ),
    ),
    Move(
        "amend", (P.FINALISED,), P.OPEN, "pep.amend", stamp="amended", needs_reason=True,
        guards=(when.sections_named,),
        effects=(then.next_version, then.tell_amended, then.clocks_follow),
    ),
    Move(
        "cancel", (P.PLANNED, P.OPEN), P.CANCELLED, "pep.cancel", stamp="cancelled", needs_reason=True,
        guards=(when.nothing_left_hanging,), effects=(then.clocks_follow,),
    ),
    # By the portal alone, when the child left care or is past the age. What is with the Virtual School stays
    # there: it can be finalised as the child's last plan. Money asked for does not hold it: that is decided,
    # paid or taken back at the funding desk all the same.
    Move(
        "close", (P.PLANNED, P.OPEN, P.RETURNED), P.CANCELLED, THE_PORTAL, stamp="cancelled", needs_reason=True,
    ),
)  # fmt: skip

SECTION_MOVES = (
    Move("save", (S.OPEN, S.COMPLETE), S.OPEN, "pep.fill", guards=(when.plan_is_open,)),
    Move(
        "complete", (S.OPEN,), S.COMPLETE, "pep.fill", stamp="completed",
        guards=(when.plan_is_open, when.nothing_missing),
    ),
    Move(
        "sign", (S.COMPLETE,), S.SIGNED, "pep.sign", stamp="signed",
        guards=(when.plan_is_open, when.revision_is_as_shown, when.earlier_sections_signed),
        effects=(then.keep_signature, then.clocks_follow),
    ),
    Move(
        "reopen", (S.COMPLETE, S.SIGNED), S.OPEN, "section.reopen", needs_reason=True,
        guards=(when.plan_is_open,),
        effects=(then.void_signature, then.clocks_follow),
    ),
)  # fmt: skip


def _lock_pep(pep: Pep) -> Pep:
    rows = Pep.objects.select_related("child", "authority", "term", "school")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pep.pk)


def _lock_section(section: Section) -> Section:
    """The plan first, then the section: no two moves of one plan overlap, and none waits in a ring."""
    pep = _lock_pep(Pep(pk=section.pep_id))
    fresh = Section.objects.select_for_update(of=("self",), no_key=True).get(pk=section.pk)
    fresh.pep = pep
    return fresh


def _pep_allowed(by: Any, permission: str, pep: Pep, now: datetime) -> tuple[bool, str]:
    if permission == THE_PORTAL:
        return by is None, "Only the portal itself does this."
    decision = policy.can(by, permission, pep, on=localdate(now))
    return decision.allowed, decision.reason


_SECTION_RULES = {
    "pep.fill": access.may_fill,
    "pep.sign": access.may_sign,
    "section.reopen": access.may_reopen,
}


def _section_allowed(by: Any, permission: str, section: Section, now: datetime) -> tuple[bool, str]:
    decision = _SECTION_RULES[permission](by, section, form_of(section), on=localdate(now))
    return decision.allowed, decision.reason


PEP = Machine(
    name="pep",
    moves=PEP_MOVES,
    lock=_lock_pep,
    allowed=_pep_allowed,
    about=lambda pep: pep.child_id,
    words=lambda status: str(P(status).label),
)

SECTION = Machine(
    name="section",
    moves=SECTION_MOVES,
    lock=_lock_section,
    allowed=_section_allowed,
    about=lambda section: section.pep.child_id,
    words=lambda status: str(S(status).label),
)
