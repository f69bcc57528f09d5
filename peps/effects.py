"""What follows from a move, in the same transaction: rounds, versions, signatures, snapshots, messages.

Effects change the locked thing or add rows; the engine saves the thing afterwards.
"""

from __future__ import annotations

from django.utils.timezone import localdate

from accounts.roles import READERS, VIRTUAL_SCHOOL, Role
from children.people import people_round
from epep.bell import ring
from epep.mail.queue import queue
from epep.moves import Context
from peps import parts, sealing
from peps.clocks.following import follow_plan
from peps.models import Judgement, Pep, Rendition, SignOff
from peps.models.snapshot import Audience
from peps.pinned import definition_of, form_of
from peps.quality import roll_up

AUDIENCES = (Audience.FULL, Audience.SCHOOL, Audience.CARER, Audience.CHILD)


def next_round(context: Context) -> None:
    """Each time a plan is sent it is judged afresh."""
    context.thing.round += 1


def next_version(context: Context) -> None:
    """An amendment makes the next version; the sealed one stays readable until it is finalised."""
    context.thing.version += 1


def clocks_follow(context: Context) -> None:
    """What is due for the child is worked out afresh after the act."""
    thing = context.thing
    follow_plan(getattr(thing, "pep", thing), now=context.now)


def keep_signature(context: Context) -> None:
    """Store the signature on this revision with the declaration as it was shown."""
    section, form = context.thing, form_of(context.thing)
    role: Role = context.data["role"]
    owner = form.filled_by[0] if form.filled_by else role
    on_behalf = owner if role != owner and role in form.on_behalf_by else ""
    SignOff.objects.create(
        section=section,
        revision=section.revision,
        declaration=form.declaration,
        signed_by=context.by,
        name=context.by.name,
        role=role,
        on_behalf_of=on_behalf,
        signed_at=context.now,
    )
    section.changes_needed = False


def void_signature(context: Context) -> None:
    """A reopened section has no standing signature; the old one is kept, with the reason."""
    section = context.thing
    standing = SignOff.objects.filter(section=section, voided_at__isnull=True)
    standing.update(voided_at=context.now, voided_by=context.by, void_reason=context.reason[:300])
    section.signed_at = section.signed_by = section.completed_at = section.completed_by = None
    section.changes_needed = bool(context.data.get("changes_needed"))


def roll_up_quality(context: Context) -> None:
    """The overall level, by the authority's rule, from the levels of this round."""
    pep: Pep = context.thing
    levels = Judgement.objects.filter(section__pep=pep, round=pep.round).values_list("level", flat=True)
    pep.quality = roll_up(definition_of(pep).quality, list(levels))


def seal(context: Context) -> None:
    """Keep what the plan says, and ask for its PDFs: each is a row that a worker finds."""
    pep: Pep = context.thing
    pep.current_snapshot = sealing.seal(pep, by=context.by, now=context.now)
    for audience in AUDIENCES:
        rendition = Rendition.objects.create(
            snapshot=pep.current_snapshot, audience=audience, asked_at=context.now, not_before=context.now
        )
        ring("peps.tasks.render", str(rendition.pk))


def agree_parts(context: Context) -> None:
    """What stands in a plan with a life of its own (its targets) is agreed with it."""
    for part in parts.every():
        part.finalised(context.thing, by=context.by, now=context.now)


def _tell(context: Context, rule: str, roles: tuple[Role, ...], template: str) -> None:
    pep: Pep = context.thing
    on = localdate(context.now)
    for person in people_round(pep.child, roles, on=on):
        if person.user != context.by:
            queue(
                f"{rule}.{pep.version}.{pep.round}",
                pep,
                to=person.user,
                template=template,
                due_on=on,
                now=context.now,
                context={"count": 1, "due_on": pep.due_on.isoformat()},
            )


def tell_virtual_school(context: Context) -> None:
    """A plan has come in to be judged."""
    _tell(context, "pep.submitted", VIRTUAL_SCHOOL, "pep_submitted")


def tell_returned(context: Context) -> None:
    """Changes are needed: those who fill in sections learn of it."""
    _tell(context, "pep.returned", (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER), "pep_returned")


def tell_finalised(context: Context) -> None:
    """A plan is ready to read."""
    _tell(context, "pep.finalised", (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, *READERS), "pep_finalised")


def tell_amended(context: Context) -> None:
    """A finalised plan is being changed: its authors have something to sign again."""
    _tell(context, "pep.amended", (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER), "pep_amended")
