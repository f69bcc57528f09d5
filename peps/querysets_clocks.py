"""Reading clocks for lists, cards and counts: within reach, few queries, along the index of what runs.

Working them out is `peps.clocks`; what people say about one is `peps.actions.clocking`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts import policy
from accounts.deadlines import OWNERS, THEIR_OWN, VERBS, Deadline, within
from accounts.models import AuthoritySettings, Organisation
from accounts.permissions import Scope, scope_of
from accounts.roles import LABELS, VIRTUAL_SCHOOL, Role
from children.models import Link
from peps.clocks.rules import rules_of
from peps.models import Clock, Pep
from peps.models.clock import DUE
from peps.pinned import definition

PER_PAGE = 50
COUNTED = 1000
"""No list is counted further: it costs the same at any size."""
OVERDUE, COMING, LATE, NOBODY = "overdue", "coming", "late", "nobody"
STATES = {
    OVERDUE: "Overdue",
    COMING: "Coming",
    LATE: "Done late, no reason yet",
    NOBODY: "Late, nobody asked",
}
VIRTUAL_SCHOOLS = frozenset({NOBODY})
"""States for the Virtual School: where a child has no plan or no social worker, nobody is asked for the reason."""
_NOT_OPENED = (Pep.Status.PLANNED, Pep.Status.CANCELLED)
_RUNNING = Q(met_on__isnull=True, stopped_on__isnull=True)


@dataclass(frozen=True)
class Line:
    """One clock as a page shows it: for whom, and the rule with its source."""

    clock: Clock
    owners: str
    source: str

    @property
    def what(self) -> str:
        """What is due: the section, or what has to be done."""
        section = self.clock.section
        if section is not None:
            return f"Section {section.letter} signed"
        return VERBS.get(self.clock.verb, self.clock.verb.capitalize())


@dataclass(frozen=True)
class Page:
    """Rows of a list; `total` is None when there are more than COUNTED."""

    lines: list[Line]
    total: int | None
    number: int
    has_later: bool


def clocks_for(user: Any, *, on: date) -> QuerySet[Clock]:
    """The clocks of the children this person reaches."""
    rows = Clock.objects.all()
    held = [(grant, scope_of("clock.list", grant.role)) for grant in policy.grants(user, on)]
    if {scope for _grant, scope in held} - {None} != {Scope.AUTHORITY}:
        return policy.visible(user, "clock.list", rows, on=on)
    # The same, said of the clock's own column, so that the index of what runs is walked along.
    return rows.filter(authority__in=[grant.organisation_id for grant, scope in held if scope is not None])


def in_state(rows: QuerySet[Clock], state: str, *, on: date) -> QuerySet[Clock]:
    """Those that are overdue, coming, or were done late without a reason; or are late, without a reason, of a child
    for whom nobody is asked. In their order; KeyError for another."""
    if state == OVERDUE:
        late = Q(due_on__lt=on) & (Q(extended_to__isnull=True) | Q(extended_to__lt=on))
        return rows.filter(_RUNNING & late).order_by("due_on", "pk")
    if state == COMING:
        ahead = Q(due_on__isnull=True) | Q(due_on__gte=on) | Q(extended_to__gte=on)
        return rows.filter(_RUNNING & ahead).order_by("due_on", "pk")
    if state == NOBODY:
        plans = Pep.objects.filter(child=OuterRef("child")).exclude(status__in=_NOT_OPENED)
        dated = rows.filter(pep=None, late_reason="", stopped_on=None).annotate(last=DUE)
        late = Q(met_on=None, last__lt=on) | Q(met_on__gt=F("last"))
        workers = Link.objects.live(on).filter(
            child=OuterRef("child"), role=Role.SOCIAL_WORKER, user__is_active=True
        )
        return dated.filter(late, ~Exists(plans) | ~Exists(workers)).order_by("due_on", "pk")
    if state != LATE:
        raise KeyError(state)
    late = Q(met_on__gt=F("due_on")) & (Q(extended_to__isnull=True) | Q(met_on__gt=F("extended_to")))
    return rows.filter(late, late_reason="").order_by("-met_on", "pk")


def narrowed(rows: QuerySet[Clock], wanted: Mapping[str, Any]) -> QuerySet[Clock]:
    """`rows` that pass every filter that was chosen."""
    if wanted.get("verb"):
        rows = rows.filter(verb=wanted["verb"])
    if wanted.get("rule"):
        rows = rows.filter(rule=wanted["rule"])
    if school := wanted.get("school"):
        places = Organisation.objects.exclude(kind=Organisation.Kind.AUTHORITY).filter(name__icontains=school)
        on_roll = Q(pep__school__in=places.values("pk")) | Q(
            pep__isnull=True, child__school_spells__school__in=places.values("pk"),
            child__school_spells__ended_on__isnull=True,
        )  # fmt: skip
        rows = rows.filter(pk__in=Clock.objects.filter(on_roll).values("pk"))
    return rows


def counted(rows: QuerySet[Clock]) -> int:
    """How many, no further than one more than COUNTED."""
    return rows.order_by()[: COUNTED + 1].count()


def page_of(rows: QuerySet[Clock], number: int) -> Page:
    """The page of that number, from 1."""
    total = counted(rows)
    start = (max(number, 1) - 1) * PER_PAGE
    keys = list(rows.values_list("pk", flat=True)[start : start + PER_PAGE + 1])
    found = shown(Clock.objects.all()).in_bulk(keys[:PER_PAGE])
    return Page(
        lines([found[key] for key in keys if key in found]),
        total if total <= COUNTED else None,
        max(number, 1),
        len(keys) > PER_PAGE,
    )


def shown(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks with what a line shows."""
    rows = rows.select_related(
        "child", "authority", "pep__term", "pep__school", "section", "extended_by", "explained_by"
    )
    return rows.defer(
        "child__sources", "child__former_upns", "section__answers", "section__stamps", "section__sources"
    )


def rules_by_authority(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Deadline]]:
    """The rules of these authorities as they are now; one query."""
    rows = AuthoritySettings.objects.filter(authority__in=set(ids))
    return {row.authority_id: rules_of(row) for row in rows}


def lines(clocks: Sequence[Clock]) -> list[Line]:
    """The clocks with whose they are and where their rules come from; one query more."""
    rules = rules_by_authority(clock.authority_id for clock in clocks)
    found = []
    for clock in clocks:
        rule = rules.get(clock.authority_id, {}).get(clock.rule)
        owners = rule.owners if rule else ""
        if clock.section is not None and clock.pep is not None:
            owners = _signers(clock.pep, clock.section.key)
        found.append(Line(clock, owners, rule.source if rule else ""))
    return found


def _signers(pep: Pep, key: str) -> str:
    """Who signs a section, by the form the plan is pinned to."""
    form = definition(pep.definition_id)
    roles = next((section.signed_by for section in form.sections if section.key == key), ())
    words = dict.fromkeys("Virtual School" if role in VIRTUAL_SCHOOL else LABELS[role] for role in roles)
    first, *more = words or [OWNERS["designated_teacher"]]
    return " or ".join([first, *map(within, more)])


def alike(clock: Clock, *, on: date) -> list[Line]:
    """Other late ones of the same plan for which no reason was given, and which are the same people's to explain."""
    if clock.pep is None:
        return []
    rows = Clock.objects.filter(pep=clock.pep, late_reason="", stopped_on=None).exclude(pk=clock.pk)
    rows = rows.filter(verb__in=THEIR_OWN) if clock.verb in THEIR_OWN else rows.exclude(verb__in=THEIR_OWN)
    found = shown(rows).order_by("due_on", "section__position", "pk")
    return lines([one for one in found if one.days_late(on)])


def of_plan(pep: Pep) -> list[Line]:
    """The clocks of one plan, and those of the child that have not ended: what is not done first."""
    mine = Q(pep=pep) | (Q(pep__isnull=True, child=pep.child_id) & _RUNNING)
    found = list(
        shown(Clock.objects.filter(mine)).order_by(
            F("met_on").asc(nulls_first=True), "due_on", "section__position", "pk"
        )
    )
    return lines([clock for clock in found if clock.stopped_on is None])


def tally(authorities: Sequence[Any], *, on: date) -> dict[str, int]:
    """How many clocks of these authorities are overdue, and how many were late without a reason; COUNTED at most."""
    rows = Clock.objects.filter(authority__in=authorities)
    return {state: counted(in_state(rows, state, on=on)) for state in (OVERDUE, LATE)}
