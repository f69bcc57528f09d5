"""Quality assurance: comments on answers and levels for sections, by the Virtual School."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.record import record
from epep.moves import Refused
from peps import access
from peps.lifecycle import PEP
from peps.models import Comment, Judgement, Pep, Section
from peps.pinned import definition_of, form_of
from peps.quality import levels


def _judging(section: Section, by: Any, now: datetime) -> Section:
    """Lock the plan; it must be with the Virtual School and `by` must be of it."""
    pep = PEP.lock(section.pep)
    if pep.status != Pep.Status.SUBMITTED:
        raise Refused("state", ["This plan is not with the Virtual School now."])
    decision = policy.can(by, "pep.judge", pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    section.pep = pep
    return section


@transaction.atomic
def add_comment(
    *, section: Section, question: str, text: str, must_fix: bool, by: Any, now: datetime
) -> Comment:
    """Say what to change in one answer (or, with question "", in the section)."""
    section = _judging(section, by, now)
    if question and question not in {item.key for item in form_of(section).questions()}:
        raise Refused("guard", ["Choose the answer that the comment is about."])
    if not text.strip():
        raise Refused("guard", ["Enter what should change."])
    comment = Comment.objects.create(
        section=section,
        question=question,
        round=section.pep.round,
        text=text.strip(),
        must_fix=must_fix,
        made_by=by,
        made_at=now,
    )
    record(
        "comment.added",
        section,
        by=by,
        now=now,
        child_id=section.pep.child_id,
        question=question,
        must_fix=must_fix,
    )
    return comment


@transaction.atomic
def remove_comment(*, comment: Comment, by: Any, now: datetime) -> None:
    """Take back a comment that was not sent yet; only its author can."""
    section = _judging(comment.section, by, now)
    if comment.made_by_id != by.pk or comment.round != section.pep.round:
        raise Refused(
            "permission", ["Only the person who wrote a comment can take it back, before it is sent."]
        )
    record(
        "comment.removed", section, by=by, now=now, child_id=section.pep.child_id, question=comment.question
    )
    comment.delete()


@transaction.atomic
def finish_comment(*, comment: Comment, reply: str, by: Any, now: datetime) -> Comment:
    """Mark a returned comment as done, with a reply if there is one."""
    section = comment.section
    decision = access.may_fill(by, section, form_of(section), on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    comment.reply, comment.done_at, comment.done_by = reply.strip(), now, by
    comment.save()
    record("comment.done", section, by=by, now=now, child_id=section.pep.child_id, question=comment.question)
    return comment


@transaction.atomic
def judge_section(*, section: Section, level: str, note: str, by: Any, now: datetime) -> Judgement:
    """Give a section its level in this round; judging again replaces the level."""
    section = _judging(section, by, now)
    if level not in {item.key for item in levels(definition_of(section.pep).quality)}:
        raise Refused("guard", ["Select a level."])
    judgement, _ = Judgement.objects.update_or_create(
        section=section,
        round=section.pep.round,
        defaults={"level": level, "note": note.strip(), "judged_by": by, "judged_at": now},
    )
    record("section.judged", section, by=by, now=now, child_id=section.pep.child_id, level=level)
    return judgement
