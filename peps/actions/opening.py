"""Opening PEPs for a term: which children need one, which form, what it starts with.

Idempotent: a child who has a PEP for the term is passed over, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.authority import preset, settings_of
from accounts.models import Organisation, Term
from children.codes import needs_pep
from children.models import Child
from children.year_groups import pep_type_for
from epep.audit.past import save_as
from epep.moves import Refused
from peps import facts as facts_row
from peps.blocks.definition import digest, resolve, to_dict
from peps.blocks.layout import Definition
from peps.lifecycle import PEP
from peps.models import FormDefinition, Pep, Section
from peps.prefill import Facts, prefill


@dataclass
class OpenReport:
    """What opening did: plans opened, and children left out with the reason in words."""

    opened: list[Pep] = field(default_factory=list)
    left_out: list[tuple[Child, str]] = field(default_factory=list)


def plan_for(child: Child, term: Term, *, on: date) -> str:
    """Why this child gets no PEP in this term; "" when they get one. A child in care needs a plan."""
    if child.authority_id != term.authority_id:
        return "Belongs to another authority."
    if child.peps.exclude(status=Pep.Status.CANCELLED).filter(term=term).exists():
        return "Has a PEP for this term already."
    if not child.care_periods.live(on).exists():
        return "Is not in care now."
    placement = child.placements.live(on).first()
    if placement and not needs_pep(placement.legal_status):
        return "Short breaks need no PEP."
    return ""


def open_peps(
    *, children: Iterable[Child], term: Term, by: Any, now: datetime, start: bool = True
) -> OpenReport:
    """Open the term's PEP for each child who needs one. Each child in a transaction of its own.

    With `start=False` the plan is only planned: the Virtual School alone sees it until it is opened.
    """
    report = OpenReport()
    on = localdate(now)
    for child in children:
        decision = policy.can(by, "pep.create", child, on=on)
        planned = child.peps.filter(term=term, status=Pep.Status.PLANNED).first()
        if decision and planned and start:
            report.opened.append(PEP.apply("start", planned, by=by, now=now))
            continue
        reason = decision.reason or plan_for(child, term, on=on)
        if reason:
            report.left_out.append((child, reason))
            continue
        try:
            with transaction.atomic():
                report.opened.append(_open(child, term, by=by, now=now, start=start))
        except Refused as refusal:
            report.left_out.append((child, " ".join(refusal.messages)))
        except IntegrityError:  # somebody else opened it in the same moment
            report.left_out.append((child, "Has a PEP for this term already."))
    return report


def form_for(authority: Organisation, pep_type: str) -> Definition:
    """The authority's form of this type as it is today; Refused when it has no layout for the type."""
    chosen = settings_of(authority)
    layouts = preset(chosen.preset)
    if pep_type not in layouts.get("layouts", {}):
        raise Refused("guard", ["The authority has no layout for this type of PEP yet."])
    return resolve(pep_type, layouts, chosen.overlay)


def pin(form: Definition, *, now: datetime) -> FormDefinition:
    """Store the resolved form once per digest."""
    key = digest(form)
    FormDefinition.objects.bulk_create(
        [FormDefinition(digest=key, content=to_dict(form), created_at=now)], ignore_conflicts=True
    )
    return FormDefinition(digest=key)


def _open(child: Child, term: Term, *, by: Any, now: datetime, start: bool) -> Pep:
    on = localdate(now)
    pep_type = pep_type_for(child.nc_year(term.starts_on))
    form = form_for(child.authority, pep_type)
    spell = child.school_spells.live(on).first()
    pep = Pep.objects.create(
        child=child,
        authority_id=child.authority_id,
        term=term,
        school_id=spell.school_id if spell else None,
        pep_type=pep_type,
        definition_id=pin(form, now=now).digest,
        due_on=term.peps_due_on,
        planned_at=now,
        planned_by=by,
    )
    known = Facts(child, on=on)
    for position, part in enumerate(form.sections):
        answers, sources = prefill(part.questions(), known)
        section = Section(
            pep=pep,
            key=part.key,
            letter=part.letter,
            title=part.title,
            position=position,
            due_on=term.peps_due_on,
            answers=answers,
            sources=sources,
        )
        save_as(section, by=by, now=now, why="opened")
    facts_row.create(pep)
    for section in pep.sections.all():
        facts_row.promote(section, section.answers)
    return PEP.apply("start", pep, by=by, now=now) if start else pep
