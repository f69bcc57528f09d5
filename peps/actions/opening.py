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
from epep.audit.past import save_as
from epep.mail.hours import in_hours
from epep.mail.queue import queue
from epep.moves import Refused
from peps import facts as facts_row
from peps import reminders
from peps.actions.keeping import OPENED
from peps.actions.needing import HAS_ONE, pep_type_of, plan_for, school_of
from peps.blocks.definition import digest, for_facts, resolve, to_dict
from peps.blocks.layout import Definition
from peps.blocks.layouts import LayoutError
from peps.carrying import begin
from peps.lifecycle import PEP
from peps.models import FormDefinition, Pep, Section
from peps.pinned import form_of
from peps.prefill import Facts
from peps.querysets_last import LastPlan, last_plans


@dataclass
class OpenReport:
    """What opening did: plans opened, and children left out with the reason in words."""

    opened: list[Pep] = field(default_factory=list)
    left_out: list[tuple[Child, str]] = field(default_factory=list)


def open_peps(
    *, children: Iterable[Child], term: Term, by: Any, now: datetime, start: bool = True, tell: bool = True
) -> OpenReport:
    """Open the term's PEP for each child who needs one. Each child in a transaction of its own.

    With `start=False` the plan is only planned: the Virtual School alone sees it until it is opened. With
    `tell=False` nobody gets a message of its own: what opens by itself is told by the day's reminders.
    Children read by `with_journey` cost the fewest queries.
    """
    report = OpenReport()
    on = localdate(now)
    children = list(children)
    forms: Forms = {}
    before = last_plans(children, term)
    for child in children:
        reason = policy.can(by, "pep.create", child, on=on).reason or plan_for(child, term, on=on)
        if reason:
            report.left_out.append((child, reason))
            continue
        try:
            with transaction.atomic():
                last = before.get(child.pk)
                report.opened.append(_planned(child, term, last, forms, by=by, now=now, start=start))
        except Refused as refusal:
            report.left_out.append((child, " ".join(refusal.messages)))
        except IntegrityError:  # planned already, or somebody else opened it in the same moment
            report.left_out.append((child, HAS_ONE))
    if start and tell:
        _tell(report.opened, term, by=by, now=now)
    return report


def _tell(opened: list[Pep], term: Term, *, by: Any, now: datetime) -> None:
    """One message to each person who fills in a section, with how many plans wait for them."""
    on = localdate(now)
    goes = in_hours(now)
    rows = Section.objects.filter(pep__in=opened).values_list(*reminders.ROW)
    for user, count in reminders.plans_of([reminders.Row(*row) for row in rows], ("filled_by",), on=on):
        if user != by:
            context = {"count": count, "due_on": term.peps_due_on.isoformat()}
            queue(
                f"pep.opened.{term.pk}",
                term,
                to=user,
                template="pep_opened",
                due_on=localdate(goes),
                now=now,
                not_before=goes,
                by_day=True,
                context=context,
            )


Forms = dict[tuple[str, int], tuple[Definition, str]]
"""(PEP type, year group) → the form and its digest, for the children of one opening."""


def _planned(
    child: Child,
    term: Term,
    last: LastPlan | None,
    forms: Forms,
    *,
    by: Any,
    now: datetime,
    start: bool,
) -> Pep:
    """The child's plan of the term: the one planned before, else a new one; opened when `start`.

    One that was planned starts with what is known on the day it is opened: nobody wrote in it so far.
    """
    planned = [pep for pep in child.peps.all() if pep.term_id == term.pk and pep.status == Pep.Status.PLANNED]
    if planned and start:
        pep = PEP.apply("start", planned[0], by=by, now=now)
        pep.child = child
        _begin(pep, list(Section.objects.filter(pep=pep)), last, term, by=by, now=now)
        return pep
    kind, year = pep_type_of(child, term), child.nc_year(term.peps_due_on)
    if (kind, year) not in forms:
        form = form_for(term.authority, kind, year=year)
        forms[kind, year] = (form, pin(form, now=now).digest)
    form, key = forms[kind, year]
    pep = _make(child, term, kind, key, by=by, now=now)
    sections = [
        Section(
            pep=pep,
            key=part.key,
            letter=part.letter,
            title=part.title,
            position=position,
            due_on=term.peps_due_on,
        )
        for position, part in enumerate(form.sections)
    ]
    _begin(pep, sections, last, term, by=by, now=now)
    return PEP.apply("start", pep, by=by, now=now) if start else pep


def form_for(authority: Organisation, pep_type: str, *, year: int | None = None) -> Definition:
    """The authority's form of this type as it is today; Refused when it has no layout for the type.

    With `year`, without the sections that are not for a child of that year group.
    """
    chosen = settings_of(authority)
    layouts = preset(chosen.preset)
    if pep_type not in layouts.get("layouts", {}):
        raise Refused("guard", ["The authority has no layout for this type of PEP yet."])
    try:
        form = resolve(pep_type, layouts, chosen.overlay)
    except LayoutError as error:
        raise Refused("guard", ["The authority’s layout makes no form.", *error.sentences]) from error
    return form if year is None else for_facts(form, {"fact.year_group": year})


def pin(form: Definition, *, now: datetime) -> FormDefinition:
    """Store the resolved form once per digest."""
    key = digest(form)
    FormDefinition.objects.bulk_create(
        [FormDefinition(digest=key, content=to_dict(form), created_at=now)], ignore_conflicts=True
    )
    return FormDefinition(digest=key)


def _make(child: Child, term: Term, kind: str, key: str, *, by: Any, now: datetime) -> Pep:
    """The plan and its row of facts, without sections yet."""
    school = school_of(child, on=localdate(now))
    pep = Pep.objects.create(
        child=child,
        authority_id=child.authority_id,
        term=term,
        school=school,
        without_school=school is None,
        pep_type=kind,
        definition_id=key,
        due_on=term.peps_due_on,
        planned_at=now,
        planned_by=by,
    )
    facts_row.create(pep)
    return pep


def _begin(
    pep: Pep, sections: list[Section], last: LastPlan | None, term: Term, *, by: Any, now: datetime
) -> None:
    """Give the sections what they start with, and copy to the row of facts what stands there."""
    known = Facts(pep.child, on=localdate(now))
    for section in sections:
        section.pep = pep
        planned = section.answers
        section.answers, section.sources = begin(form_of(section).questions(), known, last, term)
        save_as(section, by=by, now=now, why=OPENED)
        facts_row.promote(section, {*planned, *section.answers})
