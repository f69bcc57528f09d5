"""Opening PEPs for a term: which children need one, which form, what it starts with.

Idempotent: a child who has a PEP for the term is passed over, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.authority import preset, settings_of
from accounts.models import Organisation, Term
from children.models import Child
from children.year_groups import pep_type_for
from epep.audit.past import save_as
from epep.mail.queue import queue
from epep.moves import Refused
from peps import facts as facts_row
from peps import reminders
from peps.actions.needing import HAS_ONE, plan_for, school_of
from peps.blocks.definition import digest, resolve, to_dict
from peps.blocks.layout import Definition
from peps.blocks.layouts import LayoutError
from peps.lifecycle import PEP
from peps.models import FormDefinition, Pep, Section
from peps.prefill import Facts, prefill


@dataclass
class OpenReport:
    """What opening did: plans opened, and children left out with the reason in words."""

    opened: list[Pep] = field(default_factory=list)
    left_out: list[tuple[Child, str]] = field(default_factory=list)


def open_peps(
    *, children: Iterable[Child], term: Term, by: Any, now: datetime, start: bool = True
) -> OpenReport:
    """Open the term's PEP for each child who needs one. Each child in a transaction of its own.

    With `start=False` the plan is only planned: the Virtual School alone sees it until it is opened.
    Children read by `with_journey` cost the fewest queries.
    """
    report = OpenReport()
    on = localdate(now)
    forms: dict[str, tuple[Definition, str]] = {}
    for child in children:
        reason = policy.can(by, "pep.create", child, on=on).reason or plan_for(child, term, on=on)
        if reason:
            report.left_out.append((child, reason))
            continue
        try:
            with transaction.atomic():
                report.opened.append(_planned(child, term, forms, by=by, now=now, start=start))
        except Refused as refusal:
            report.left_out.append((child, " ".join(refusal.messages)))
        except IntegrityError:  # planned already, or somebody else opened it in the same moment
            report.left_out.append((child, HAS_ONE))
    if start:
        _tell(report.opened, term, by=by, now=now)
    return report


def _tell(opened: list[Pep], term: Term, *, by: Any, now: datetime) -> None:
    """One message to each person who fills in a section, with how many plans wait for them."""
    on = localdate(now)
    rows = Section.objects.filter(pep__in=opened).values_list(
        "pep_id", "pep__child_id", "key", "pep__definition_id"
    )
    for user, count in reminders.plans_of([reminders.Row(*row) for row in rows], ("filled_by",), on=on):
        if user != by:
            context = {"count": count, "due_on": term.peps_due_on.isoformat()}
            queue(
                f"pep.opened.{term.pk}",
                term,
                to=user,
                template="pep_opened",
                due_on=on,
                now=now,
                context=context,
            )


def _planned(
    child: Child, term: Term, forms: dict[str, tuple[Definition, str]], *, by: Any, now: datetime, start: bool
) -> Pep:
    """The child's plan of the term: the one planned before, else a new one; opened when `start`."""
    planned = [pep for pep in child.peps.all() if pep.term_id == term.pk and pep.status == Pep.Status.PLANNED]
    if planned and start:
        return PEP.apply("start", planned[0], by=by, now=now)
    kind = pep_type_for(child.nc_year(term.starts_on))
    if kind not in forms:
        form = form_for(term.authority, kind)
        forms[kind] = (form, pin(form, now=now).digest)
    pep = _make(child, term, kind, *forms[kind], by=by, now=now)
    return PEP.apply("start", pep, by=by, now=now) if start else pep


def form_for(authority: Organisation, pep_type: str) -> Definition:
    """The authority's form of this type as it is today; Refused when it has no layout for the type."""
    chosen = settings_of(authority)
    layouts = preset(chosen.preset)
    if pep_type not in layouts.get("layouts", {}):
        raise Refused("guard", ["The authority has no layout for this type of PEP yet."])
    try:
        return resolve(pep_type, layouts, chosen.overlay)
    except LayoutError as error:
        raise Refused("guard", ["The authority’s layout makes no form.", *error.sentences]) from error


def pin(form: Definition, *, now: datetime) -> FormDefinition:
    """Store the resolved form once per digest."""
    key = digest(form)
    FormDefinition.objects.bulk_create(
        [FormDefinition(digest=key, content=to_dict(form), created_at=now)], ignore_conflicts=True
    )
    return FormDefinition(digest=key)


def _make(child: Child, term: Term, kind: str, form: Definition, key: str, *, by: Any, now: datetime) -> Pep:
    """A plan with its sections, prefilled, and its facts."""
    on = localdate(now)
    pep = Pep.objects.create(
        child=child,
        authority_id=child.authority_id,
        term=term,
        school=school_of(child, on=on),
        pep_type=kind,
        definition_id=key,
        due_on=term.peps_due_on,
        planned_at=now,
        planned_by=by,
    )
    known = Facts(child, on=on)
    sections = []
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
        sections.append(section)
    facts_row.create(pep)
    for section in sections:
        facts_row.promote(section, section.answers)
    return pep
