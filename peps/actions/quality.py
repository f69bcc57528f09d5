"""Quality assurance: the plan's own people check it, the Virtual School comments on answers and judges sections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.roles import Role
from epep.audit.record import record
from epep.moves import Refused
from peps import access
from peps.lifecycle import PEP
from peps.models import Comment, Judgement, Pep, Section, SelfCheck
from peps.pinned import definition_of, form_of
from peps.quality import VERDICTS, criteria, levels


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
def judge_section(
    *,
    section: Section,
    level: str,
    note: str,
    by: Any,
    now: datetime,
    verdicts: Mapping[str, str] | None = None,
) -> Judgement:
    """Give a section its level in this round; judging again replaces the level.

    `verdicts` is {place of a criterion, as text: "met", "partly" or "not"}; None leaves what was said of them.
    With verdicts the level may still be "".
    """
    section = _judging(section, by, now)
    quality = definition_of(section.pep).quality
    if level not in {item.key for item in levels(quality)} and not (verdicts and level == ""):
        raise Refused("guard", ["Select a level."])
    known = {str(one.number) for one in criteria(quality, section.key)}
    if verdicts and not (verdicts.keys() <= known and set(verdicts.values()) <= VERDICTS.keys()):
        raise Refused("guard", ["Select met, partly met or not met."])
    said = {"level": level, "note": note.strip(), "judged_by": by, "judged_at": now}
    if verdicts is not None:
        said["criteria"] = dict(verdicts)
    judgement, _ = Judgement.objects.update_or_create(section=section, round=section.pep.round, defaults=said)
    about: dict[str, Any] = {"verdicts": dict(verdicts)} if verdicts else {}
    record("section.judged", section, by=by, now=now, child_id=section.pep.child_id, level=level, **about)
    return judgement


@transaction.atomic
def check_own_plan(
    *, pep: Pep, said: Mapping[tuple[str, int], tuple[bool, str]], by: Any, now: datetime
) -> list[SelfCheck]:
    """Before sending: which criteria the people of the plan think are met, for the round to come.

    `said` is {(section key, place of the criterion): (met, note)}; criteria that it leaves out stay as they are.
    """
    pep = PEP.lock(pep)
    decision = policy.can(by, "pep.self_check", pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    teaches = Role.DESIGNATED_TEACHER in policy.roles_for(by, pep.child, localdate(now))
    role = Role.DESIGNATED_TEACHER if teaches else Role.SOCIAL_WORKER
    sections = {section.key: section for section in pep.sections.defer("answers", "stamps", "sources")}
    quality = definition_of(pep).quality
    kept = []
    for (key, number), (met, note) in said.items():
        if key not in sections or number not in {one.number for one in criteria(quality, key)}:
            raise Refused("guard", ["Choose a criterion of this plan."])
        row, _ = SelfCheck.objects.update_or_create(
            section=sections[key], round=pep.round + 1, criterion=number,
            defaults={"met": met, "note": note.strip(), "role": role, "checked_by": by, "checked_at": now},
        )  # fmt: skip
        kept.append(row)
    if kept:
        ticked = SelfCheck.objects.filter(section__pep=pep, round=pep.round + 1, met=True).count()
        record("pep.self_checked", pep, by=by, now=now, child_id=pep.child_id, changed=len(kept), met=ticked)
    return kept
