"""What must hold before a PEP or a section may move on. Each guard returns sentences for people.

The tables that use them stand in `lifecycle.py`; what a section still lacks is `readiness.py`.
"""

from __future__ import annotations

import uuid
from typing import Any

from accounts import policy
from accounts.roles import Role
from epep.moves import Context
from peps import parts
from peps.models import Comment, Judgement, Pep, Section, SignOff
from peps.pinned import definition_of, form_of
from peps.quality import finalisers, who_finalises
from peps.querysets_quality import to_put_right
from peps.readiness import lacks

CHANGED_MEANWHILE = "An answer changed while you were reading. Check the answers again, then sign."
OPEN_STATUSES = (Pep.Status.OPEN, Pep.Status.RETURNED)


def plan_is_open(context: Context) -> list[str]:
    """A section changes only while its plan is open."""
    if context.thing.pep.status in OPEN_STATUSES:
        return []
    return ["This plan cannot be changed now."]


def nothing_missing(context: Context) -> list[str]:
    """Every required answer is there, every fact confirmed, and the section's parts are complete."""
    section: Section = context.thing
    return [lack.message for lack in lacks(section, answers_by_section(section.pep))]


def revision_is_as_shown(context: Context) -> list[str]:
    """A signature covers the revision that was on the screen, or is refused."""
    if context.data["revision"] == context.thing.revision:
        return []
    return [CHANGED_MEANWHILE]


def earlier_sections_signed(context: Context) -> list[str]:
    """Sections that the authority wants signed first (`after`)."""
    section: Section = context.thing
    after = form_of(section).after
    waiting = section.pep.sections.filter(key__in=after).exclude(status=Section.Status.SIGNED)
    return [f"Section {other.letter} ({other.title}) must be signed first." for other in waiting]


def all_sections_signed(context: Context) -> list[str]:
    """Before a plan goes to the Virtual School every section is signed."""
    waiting = context.thing.sections.exclude(status=Section.Status.SIGNED)
    return [f"Section {section.letter} ({section.title}) is not signed yet." for section in waiting]


def nothing_left_hanging(context: Context) -> list[str]:
    """A plan is cancelled when no part of it is still under way elsewhere, such as money that was asked for."""
    return [sentence for part in parts.every() for sentence in part.holds(context.thing)]


def something_to_fix(context: Context) -> list[str]:
    """A plan is returned for something: at least one must-fix comment on an answer, in this round."""
    pep: Pep = context.thing
    comments = Comment.objects.filter(section__pep=pep, round=pep.round, must_fix=True).exclude(question="")
    return [] if comments.exists() else ["Comment on at least one answer to say what must change."]


def quality_judged(context: Context) -> list[str]:
    """Every section has a level in this round."""
    pep: Pep = context.thing
    rows = Judgement.objects.filter(section__pep=pep, round=pep.round).exclude(level="")
    judged = rows.values("section_id")
    return [
        f"Judge section {section.letter} ({section.title}) first."
        for section in pep.sections.exclude(pk__in=judged)
    ]


def said_what_to_fix(context: Context) -> list[str]:
    """A section that must be put right is returned with a comment that says what."""
    return [
        f"Comment on what must be put right in section {one.section.letter} ({one.section.title})."
        for one in to_put_right(context.thing)
        if not one.said
    ]


def nothing_to_put_right(context: Context) -> list[str]:
    """What must be put right is returned, never finalised: a low level, a criterion not met, a comment."""
    found = []
    for one in to_put_right(context.thing):
        where = f"Section {one.section.letter} ({one.section.title})"
        then = "Return the plan for changes." if one.said else "Comment on what must be put right."
        if one.low:
            found.append(f"{where} is “{one.low}”. {then}")
        found += [f"{where}: this must be met, and is not: “{unmet.text}”. {then}" for unmet in one.unmet]
        if one.said and not one.low and not one.unmet:
            found.append(f"{where} has a comment on what must be put right. {then}")
    return found


def named_to_finalise(context: Context) -> list[str]:
    """Who finalises is for the authority to say."""
    pep: Pep = context.thing
    quality = definition_of(pep).quality
    mine = policy.roles_for(context.by, pep.child, context.now.date())
    return [] if any(role in mine for role in finalisers(quality)) else [who_finalises(quality)]


def not_by_an_author(context: Context) -> list[str]:
    """Nobody finalises what they wrote, signed or sent."""
    if context.by.pk in authors(context.thing):
        return ["You wrote or signed part of this plan. Somebody else must finalise it."]
    return []


def second_person(context: Context) -> list[str]:
    """Where the authority asks for it, who judged leaves finalising to a colleague or the head."""
    pep: Pep = context.thing
    if not definition_of(pep).quality.get("second_person", True):
        return []
    if Role.VIRTUAL_SCHOOL_HEAD in policy.roles_for(context.by, pep.child, context.now.date()):
        return []
    if Judgement.objects.filter(section__pep=pep, round=pep.round, judged_by=context.by).exists():
        return ["You judged this plan. A second officer or the Virtual School head finalises it."]
    return []


def sections_named(context: Context) -> list[str]:
    """An amendment says which sections it opens again."""
    keys = set(context.data.get("sections", ()))
    known = set(context.thing.sections.values_list("key", flat=True))
    return [] if keys and keys <= known else ["Select at least one section to open again."]


def authors(pep: Pep) -> set[uuid.UUID]:
    """Ids of everyone who answered, signed or sent this version of the plan, or wrote in a part of it."""
    found: set[uuid.UUID] = parts.authors(pep)
    for section in pep.sections.all():
        found |= {uuid.UUID(stamp[1]) for stamp in section.stamps.values() if stamp[1]}
    found |= set(
        SignOff.objects.filter(section__pep=pep, voided_at__isnull=True).values_list(
            "signed_by_id", flat=True
        )
    )
    if pep.submitted_by_id:
        found.add(pep.submitted_by_id)
    return found


def answers_by_section(pep: Pep) -> dict[str, dict[str, Any]]:
    """{section key: answers} as stored."""
    return dict(pep.sections.values_list("key", "answers"))
