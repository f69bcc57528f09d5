"""Reading PEPs for lists and for the desk of the Virtual School: within reach, few queries, at any size.

A page of a list costs the same with a thousand children as with a hundred thousand: it walks an index
from a place it knows, and counts no further than a thousand.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts import policy
from accounts.models import Organisation, Term
from accounts.permissions import Scope, scope_of
from children import querysets as children_querysets
from children.models import CarePeriod, Child, SchoolSpell
from epep.audit.models import Event
from peps.access import rows_through
from peps.models import Comment, Judgement, Pep, Rendition, Section
from peps.models.pep import Status
from peps.pinned import definition_of
from peps.quality import level_label

PER_PAGE = 50
COUNTED = 1000
"""No list is counted further: "more than 1,000" tells as much as the number, and costs no more at any size."""
NAMED = 300
"""Most children whose name matches that a search goes on with."""
NEEDED = (Status.OPEN, Status.RETURNED)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Order:
    """A way to sort: the words for it, and the fields; "-" before the first turns all of them round."""

    words: str
    fields: tuple[str, ...]
    only: Q | None = None


ORDERS: dict[str, Order] = {
    "latest": Order("Due date, latest first", ("-due_on", "-pk")),
    "soonest": Order("Due date, soonest first", ("due_on", "pk")),
    "name": Order("Child’s family name", ("child__family_name", "child__given_name", "pk")),
    "sent": Order("Waiting to be judged, longest first", ("submitted_at", "pk"), Q(status=Status.SUBMITTED)),
}


@dataclass(frozen=True)
class Page:
    """Rows of a list with where to go on; `total` is None when there are more than COUNTED."""

    rows: list[Pep]
    total: int | None
    earlier: str
    later: str


def peps_for(user: Any, *, on: date) -> QuerySet[Pep]:
    """The plans this person may see in lists: those they work with, and sealed ones they may read."""
    return within(user, "pep.read", Pep.objects.all(), on=on)


def within(user: Any, permission: str, rows: QuerySet[Pep], *, on: date) -> QuerySet[Pep]:
    """`policy.visible` for plans, along their own indexes where whole authorities are all a person reaches."""
    held = [(grant, scope_of(permission, grant.role)) for grant in policy.grants(user, on)]
    if {scope for _, scope in held} - {None} != {Scope.AUTHORITY}:
        return policy.visible(user, permission, rows, on=on)
    # The same, said of the plan's own columns: a list walks along their index from where it is. Asked through
    # the child, PostgreSQL expects few rows and sorts all of them (11 ms instead of 1 with 3,000 plans).
    reach, status = Q(pk__in=[]), rows_through("")
    for grant, scope in held:
        if scope is not None:
            reach |= Q(authority=grant.organisation_id) & status(permission, grant.role)
    return rows.filter(reach)


def narrowed(rows: QuerySet[Pep], wanted: Mapping[str, Any], *, on: date, user: Any) -> QuerySet[Pep]:
    """`rows` that pass every filter that was chosen (see `filters.PepFilter`)."""
    plain = {"term": "term", "status": "status", "year": "facts__year_group"}
    rows = rows.filter(
        **{field: wanted[name] for name, field in plain.items() if wanted.get(name) not in (None, "")}
    )
    if school := wanted.get("school"):
        places = Organisation.objects.exclude(kind=Organisation.Kind.AUTHORITY).filter(name__icontains=school)
        rows = rows.filter(school__in=places.values("pk"))
    for name, table in (("due", _DUE), ("missing", _MISSING)):
        if wanted.get(name):
            rows = rows.filter(table[wanted[name]](on))
    if wanted.get("since"):
        rows = rows.filter(child__in=_new_or_moved(user, on))
    if wanted.get("q"):
        rows = rows.filter(child__in=_named(user, wanted["q"], on))
    return rows


_DUE = {
    "overdue": lambda on: Q(status__in=NEEDED, due_on__lt=on),
    "week": lambda on: Q(status__in=NEEDED, due_on__gte=on, due_on__lte=on + WEEK),
    "month": lambda on: Q(status__in=NEEDED, due_on__gte=on, due_on__lte=on + 4 * WEEK),
}
_MISSING = {
    "meeting": lambda _on: Q(status__in=NEEDED, facts__meeting_on__isnull=True),
    "views": lambda _on: Q(status__in=NEEDED, facts__has_views=False),
}


def _new_or_moved(user: Any, on: date) -> QuerySet[Any]:
    """Children within reach who came into care or to a school in the last week."""
    reach = policy.visible(user, "pep.list", Child.objects.all(), on=on)
    recent = {"started_on__gt": on - WEEK, "started_on__lte": on, "child__in": reach}
    new, moved = CarePeriod.objects.filter(**recent), SchoolSpell.objects.filter(**recent)
    return new.values("child_id").union(moved.values("child_id"))


def _named(user: Any, text: str, on: date) -> list[uuid.UUID]:
    """Children within reach whose name, UPN or social care number matches; the first NAMED of them."""
    reach = policy.visible(user, "pep.list", Child.objects.all(), on=on)
    return list(children_querysets.search(reach, text).order_by().values_list("pk", flat=True)[:NAMED])


def page_of(rows: QuerySet[Pep], order: Order, *, after: str = "", before: str = "") -> Page:
    """The PER_PAGE plans after (or before) the plan of that id, in this order; the first without one.

    An id that is not in the list any more starts the list afresh.
    """
    rows = rows.filter(order.only or Q())
    total = rows.order_by()[: COUNTED + 1].count()
    place = _place(rows, order, after or before)
    backwards = bool(before and place and not after)
    keys = _walk(rows, order, place, backwards=backwards)
    more = len(keys) > PER_PAGE
    keys = keys[:PER_PAGE]
    if backwards:
        keys.reverse()
    found = _whole(keys)
    has_earlier, has_later = (more, True) if backwards else (place is not None, more)
    return Page(
        found,
        total if total <= COUNTED else None,
        str(found[0].pk) if found and has_earlier else "",
        str(found[-1].pk) if found and has_later else "",
    )


def _place(rows: QuerySet[Pep], order: Order, pk: str) -> tuple[Any, ...] | None:
    number = uuid_of(pk)
    if number is None:
        return None
    return rows.filter(pk=number).values_list(*[field.lstrip("-") for field in order.fields]).first()


def _walk(
    rows: QuerySet[Pep], order: Order, place: Sequence[Any] | None, *, backwards: bool
) -> list[uuid.UUID]:
    """Ids of a page and of one plan more."""
    fields = [field.lstrip("-") for field in order.fields]
    down = order.fields[0].startswith("-") != backwards
    if place is not None:
        rows = rows.filter(_beyond(fields, place, "lt" if down else "gt"))
    sign = "-" if down else ""
    rows = rows.order_by(*[f"{sign}{field}" for field in fields])
    return list(rows.values_list("pk", flat=True)[: PER_PAGE + 1])


def _whole(keys: Sequence[uuid.UUID]) -> list[Pep]:
    """The plans of these ids with what a row shows, in the order of the ids."""
    found = as_listed(Pep.objects.all()).in_bulk(keys)
    return [found[key] for key in keys if key in found]


_SHOWN = {"id", "kind", "name", "la_code"}
_UNSHOWN = [
    f"{place}__{field.name}"
    for place in ("authority", "school")
    for field in Organisation._meta.concrete_fields
    if field.name not in _SHOWN
]


def as_listed(rows: QuerySet[Pep]) -> QuerySet[Pep]:
    """Plans with what a line of a list shows: child, term, and the names of authority and school. Twenty
    columns more of each place, and the child's JSON, are a quarter of the time of a page of fifty."""
    rows = rows.select_related("child", "authority", "term", "school")
    return rows.defer("child__sources", "child__former_upns", *_UNSHOWN)


def _beyond(fields: Sequence[str], place: Sequence[Any], side: str) -> Q:
    """(a, b) beyond (x, y): a beyond-or-at x, and not at it with b short of y. The first part uses the index."""
    found = Q()
    for index, field in enumerate(fields):
        same = {name: place[n] for n, name in enumerate(fields[:index])}
        found |= Q(**same, **{f"{field}__{side}": place[index]})
    return Q(**{f"{fields[0]}__{side}e": place[0]}) & found


def worked_on(user: Any, rows: Sequence[Pep], *, on: date) -> set[uuid.UUID]:
    """Of these plans, the ones whose overview the person may open; the others they read."""
    plans = policy.visible(user, "pep.view", Pep.objects.filter(pk__in=[row.pk for row in rows]), on=on)
    return set(plans.values_list("pk", flat=True))


def terms_for(user: Any, *, on: date) -> list[Term]:
    """Terms to choose from: of the person's authorities, or of the children they reach. Newest first."""
    whole = {
        grant.organisation_id
        for grant in policy.grants(user, on)
        if scope_of("pep.list", grant.role) is Scope.AUTHORITY
    }
    if not whole:
        reach = policy.visible(user, "pep.list", Child.objects.all(), on=on)
        whole = set(reach.order_by().values_list("authority_id", flat=True).distinct())
    rows = Term.objects.filter(authority__in=whole).select_related("authority")
    return list(rows.order_by("-starts_on", "authority__name")[:60])


# One plan, for the pages of the Virtual School and of those who send it there


def unsigned(pep: Pep) -> list[Section]:
    """Sections that nobody has signed yet, in order."""
    rows = pep.sections.exclude(status=Section.Status.SIGNED).defer("answers", "stamps", "sources")
    return list(rows.order_by("position"))


def comments(pep: Pep) -> list[Comment]:
    """Every comment on the plan, oldest first."""
    rows = Comment.objects.filter(section__pep=pep).select_related("made_by", "done_by", "section")
    found = list(rows.order_by("made_at"))
    definition = definition_of(pep)
    for item in found:
        item.label = definition.question(item.question)[2].name if definition.has(item.question) else ""  # type: ignore[attr-defined]
    return found


def comments_by_section(pep: Pep) -> list[tuple[Section, list[Comment]]]:
    """This round's comments, section by section; sections without one are left out."""
    found: dict[uuid.UUID, tuple[Section, list[Comment]]] = {}
    for item in comments(pep):
        if item.round == pep.round:
            found.setdefault(item.section_id, (item.section, []))[1].append(item)
    return sorted(found.values(), key=lambda pair: pair[0].position)


def judgements(pep: Pep) -> tuple[dict[uuid.UUID, Judgement], dict[uuid.UUID, str]]:
    """This round's judgement by section, and the level each section had in the last round before it."""
    now: dict[uuid.UUID, Judgement] = {}
    before: dict[uuid.UUID, str] = {}
    for row in Judgement.objects.filter(section__pep=pep).select_related("judged_by").order_by("round"):
        if row.round == pep.round:
            now[row.section_id] = row
        else:
            before[row.section_id] = row.level
    return now, before


def levels_given(pep: Pep) -> list[tuple[Section, str]]:
    """(section, level in words or "") for every section, in order."""
    given, _ = judgements(pep)
    quality = definition_of(pep).quality
    return [
        (section, level_label(quality, given[section.pk].level) if section.pk in given else "")
        for section in pep.sections.defer("answers", "stamps", "sources").order_by("position")
    ]


def next_to_judge(user: Any, pep: Pep, *, on: date) -> Pep | None:
    """Another plan that waits to be judged: the one sent next after this, else the one waiting longest."""
    rows = within(user, "pep.judge", Pep.objects.filter(status=Status.SUBMITTED), on=on).exclude(pk=pep.pk)
    rows = rows.order_by("submitted_at", "pk")
    later = rows.filter(submitted_at__gte=pep.submitted_at).first() if pep.submitted_at else None
    return later or rows.first()


def parked(pep: Pep) -> list[Rendition]:
    """PDFs of the current version that could not be made."""
    rows = Rendition.objects.filter(snapshot=pep.current_snapshot_id, status=Rendition.Status.PARKED)
    return list(rows.defer("pdf")) if pep.current_snapshot_id else []


def last_note(pep: Pep) -> str:
    """What was written when the plan was last returned; "" for none."""
    rows = Event.objects.filter(thing_type="pep", thing_id=str(pep.pk), verb="pep.return").order_by("-at")
    return rows.values_list("reason", flat=True).first() or ""


def uuid_of(text: str) -> uuid.UUID | None:
    """The id that was typed or linked; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def without_plan(user: Any, term: Term, wanted: Mapping[str, Any], *, on: date) -> QuerySet[Child]:
    """Children of the term's authority who are in care today and have no PEP of the term, newest in care first."""
    reach = policy.visible(user, "pep.create", Child.objects.filter(authority=term.authority_id), on=on)
    have = Pep.objects.filter(term=term).exclude(status__in=(Status.CANCELLED, Status.PLANNED))
    rows = reach.filter(pk__in=CarePeriod.objects.live(on).values("child_id"))
    rows = rows.exclude(pk__in=have.values("child_id"))
    if school := wanted.get("school"):
        here = SchoolSpell.objects.live(on).filter(school__name__icontains=school)
        rows = rows.filter(pk__in=here.values("child_id"))
    if wanted.get("q"):
        rows = children_querysets.search(rows, wanted["q"])
    return rows.order_by(F("family_name").asc(), F("given_name").asc(), "pk")
