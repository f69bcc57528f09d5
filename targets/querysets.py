"""Reading targets for their pages: of a plan, of last term, along their line; and what stands round them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts import policy
from accounts.authority import choice, settings_of
from accounts.models import Organisation, Term
from children.models import Child
from peps import querysets as plans
from peps.blocks.answers import shown
from peps.completeness.rules.reading import Answered
from peps.completeness.rules.sdq import over_the_line
from peps.models import Pep, PepFacts, Section
from peps.pinned import definition_of
from peps.querysets_last import LastPlan, last_plan
from peps.readiness import flat
from targets import bank
from targets.bank import Template
from targets.models import BankEntry, Dismissal, Review, Target
from targets.reading import Around

MOST_NAMES = 300
"""Given names of other children that a target is searched for."""


def targets_of(pep: Pep) -> list[Target]:
    """The targets of a plan in the teacher's order, each with this very plan: one query, however many."""
    rows = Target.objects.filter(pep=pep).select_related("saved_by").order_by("position", "made_at")
    return _with(pep, rows)


def _with(pep: Pep, rows: Iterable[Target]) -> list[Target]:
    found = list(rows)
    for row in found:
        row.pep = pep
    return found


def from_last_term(pep: Pep) -> tuple[LastPlan | None, list[Target]]:
    """The plan before, and its targets with their reviews, in their order."""
    last = last_plan(pep)
    if last is None:
        return None, []
    last.pep.authority = pep.authority
    rows = Target.objects.filter(pep=last.pep).select_related("review").order_by("position", "made_at")
    return last, _with(last.pep, rows)


def not_reviewed(pep: Pep) -> int:
    """How many targets of the plan before still wait for their review in this one."""
    last = last_plan(pep)
    if last is None:
        return 0
    return Target.objects.filter(pep=last.pep, review__isnull=True).count()


def line_of(target: Target) -> QuerySet[Target]:
    """The target through the terms: the same thread, oldest first, with reviews and progress."""
    rows = Target.objects.filter(thread=target.thread, pep__child_id=target.pep.child_id)
    return (
        rows.select_related("review", "pep__term").prefetch_related("progress__made_by").order_by("made_at")
    )


def home_section(pep: Pep) -> Section | None:
    """The section of the plan that holds the targets; None when the form asks for none."""
    for form in definition_of(pep).sections:
        if any(block.part == "targets" for block in form.blocks):
            rows = Section.objects.filter(pep=pep, key=form.key)
            row = rows.defer("answers", "stamps", "sources").first()  # what is large is not looked at
            if row:
                row.pep = pep
            return row
    return None


def dismissed(pep: Pep) -> dict[UUID, set[tuple[str, str]]]:
    """Target id → what somebody dismissed there, as (code, part), for all targets of a plan."""
    found: dict[UUID, set[tuple[str, str]]] = {}
    rows = Dismissal.objects.filter(target__pep=pep).values_list("target_id", "code", "part")
    for target_id, code, part in rows:
        found.setdefault(target_id, set()).add((code, part))
    return found


def around(pep: Pep, *, user: Any = None, on: date, before: Iterable[Target] | None = None) -> Around:
    """Names, days and last term's outcomes round a plan's targets. Without a `user` no other children's names.

    `before`: last term's targets, where the page has read them already.
    """
    terms = Term.objects.filter(authority=pep.authority_id, school_year__gte=pep.term.school_year)
    coming, last_day = None, pep.term.ends_on
    for term in terms.order_by("starts_on"):
        if coming is None and term.starts_on > pep.term.starts_on:
            coming = term
        if term.school_year == pep.term.school_year:
            last_day = max(last_day, term.ends_on)
    meeting = PepFacts.objects.filter(pep=pep).values_list("next_meeting_on", flat=True).first()
    if before is None:
        before = from_last_term(pep)[1]
    return Around(
        names=names_of(pep.child),
        others=_others(pep, user, on) if user is not None else (),
        before=tuple(filter(None, (target.title for target in before))),
        today=on,
        review_on=meeting or (coming.peps_due_on if coming else None),
        term_ends=coming.ends_on if coming else None,
        year_ends=max(last_day, date(pep.term.school_year + 1, 7, 31)),
    )


def names_of(child: Child) -> tuple[str, ...]:
    """How a target may call the child."""
    return tuple(name for name in (child.preferred_name, child.given_name) if name)


def at_the_school(pep: Pep) -> tuple[str, ...]:
    """Given names of the other children with a plan at the same school: whoever writes, a copy may hold one."""
    return _given_names(Pep.objects.filter(school_id=pep.school_id, authority_id=pep.authority_id), pep)


def _others(pep: Pep, user: Any, on: date) -> tuple[str, ...]:
    """Given names of the other children this person works with: a copy of a target may hold one."""
    return _given_names(policy.visible(user, "pep.view", Pep.objects.all(), on=on), pep)


def _given_names(rows: QuerySet[Pep], besides: Pep) -> tuple[str, ...]:
    found = rows.exclude(child_id=besides.child_id).order_by("-planned_at")
    names = found.values_list("child__given_name", flat=True)[:MOST_NAMES]
    return tuple(dict.fromkeys(name for name in names if name))


def sdq_is_over(pep: Pep) -> bool:
    """Whether an SDQ total in the plan is at or over the authority's line for whoever answered."""
    return bool(over_the_line(Answered(definition_of(pep), flat(plans.answers_of(pep), pep))))


SHOWS_THE_NEED = ("attendance_percent", "attainment_subjects", "sdq_teacher", "sdq_carer", "sdq_self")
MOST_SHOWN = 10


def evidence_of(pep: Pep) -> list[tuple[str, list[str]]]:
    """What the plan says that a target may rest on: attendance, attainment, SDQ, the child's own answers."""
    definition, answers = definition_of(pep), flat(plans.answers_of(pep), pep)
    own = [key for key, (_s, _b, question) in definition.places.items() if question.child_words]
    keys = [key for key in (*SHOWS_THE_NEED, *own) if definition.has(key) and answers.get(key)]
    found = [(definition.question(key)[2], answers[key]) for key in keys]
    lines = [
        (question.label, shown(question, stored)) for question, stored in found if not question.confidential
    ]
    return [(label, said) for label, said in lines if said][:MOST_SHOWN]


@dataclass(frozen=True)
class OwnWords:
    """What the child said in words of their own to one question of the plan."""

    key: str
    label: str
    text: str


def own_words(pep: Pep) -> list[OwnWords]:
    """The child's own written answers in the plan, in its order: what a target can be made from."""
    asked = [
        (section.key, question)
        for section in definition_of(pep).sections
        for question in section.questions()
        if question.child_words and not question.confidential and question.kind.name in ("text", "long_text")
    ]
    rows = Section.objects.filter(pep=pep, key__in={where for where, _one in asked})
    answers = dict(rows.values_list("key", "answers"))
    found = [
        OwnWords(one.key, one.label, "\n".join(shown(one, answers.get(where, {}).get(one.key))).strip())
        for where, one in asked
    ]
    return [one for one in found if one.text][:MOST_SHOWN]


def rules_of(pep: Pep) -> dict[str, Any]:
    """The authority's rules for the mix of targets."""
    return dict(choice(settings_of(pep.authority), "targets", {}) or {})


def templates_for(authority: Organisation | UUID, *, retired: bool = False) -> list[Template]:
    """The bank as an authority has it: shipped templates, its own versions of them, its own; no retired ones."""
    rows = {row.key: row for row in BankEntry.objects.filter(authority=authority)}
    found = []
    for key, template in bank.shipped().items():
        row = rows.pop(key, None)
        if row is None:
            found += [] if retired else [template]
        elif bool(row.retired_at) is retired:
            found.append(bank.template_of(key, row.body, own=True))
    found += [
        bank.template_of(row.key, row.body, own=True)
        for row in rows.values()
        if bool(row.retired_at) is retired
    ]
    return found


def use_of(authority: Organisation, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Template key → (targets agreed from it, of those met or mostly met), in this authority. One query."""
    rows = Target.objects.filter(pep__authority=authority, bank_key__in=list(keys)).exclude(
        status=Target.Status.DRAFT
    )
    met = Q(review__outcome__in=Review.REACHED)
    counted = rows.values("bank_key").annotate(used=Count("pk"), met=Count("pk", filter=met)).order_by()
    return {row["bank_key"]: (row["used"], row["met"]) for row in counted}


def in_use(authority: Organisation, column: str, codes: list[str]) -> list[str]:
    """Those of the codes (of an area or a kind of help) that a target of the authority has."""
    if not codes:
        return []
    rows = Target.objects.filter(pep__authority=authority, **{f"{column}__in": codes})
    return sorted(rows.order_by().values_list(column, flat=True).distinct())
