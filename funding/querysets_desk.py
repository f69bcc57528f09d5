"""The lists of the funding officer's desk: what waits, filters, order, pages, and which request comes next.

A page walks along an index from a place it knows; nothing is counted further than COUNTED.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts import policy
from accounts.models import Organisation
from accounts.permissions import scope_of
from funding import access
from funding.models import Decision, FundingYear, Request
from funding.models.request import TO_DECIDE, Status
from funding.querysets_rows import schemes_of
from funding.scheme import Scheme
from funding.words import POST_16
from funding.years import first_day, last_day, year_of

PER_PAGE = 50
COUNTED = 1000
WAITING, QUESTIONS, HELD = "waiting", "questions", "held"
STATUSES: dict[str, tuple[str, ...]] = {
    WAITING: tuple(map(str, TO_DECIDE)),
    QUESTIONS: (str(Status.QUERY),),
    HELD: (str(Status.APPROVED),),
}
ORDERS: dict[str, str] = {
    "oldest": "Waiting longest first",
    "newest": "Newest first",
    "largest": "Largest sum first",
    "smallest": "Smallest sum first",
}


@dataclass(frozen=True)
class Page:
    """Rows of a list with where to go on; `total` is None when there are more than COUNTED."""

    rows: list[Request]
    total: int | None
    earlier: str = ""
    later: str = ""


# ---- reach and filters ---------------------------------------------------------------------------


def authorities_of(user: Any, *, on: date) -> list[Organisation]:
    """The authorities whose money this person decides about, with their settings, by name."""
    mine = policy.organisations(user, "funding.desk", on)
    return list(Organisation.objects.filter(pk__in=mine).select_related("settings").order_by("name"))


def within(user: Any, authority_id: uuid.UUID, *, on: date) -> QuerySet[Request]:
    """The requests of one authority that this person may see on the desk, along the request's own columns."""
    reach = Q(pk__in=[])
    for grant in policy.grants(user, on):
        if grant.organisation_id == authority_id and scope_of("funding.desk", grant.role) is not None:
            reach |= access.rows("funding.desk", grant.role)
    return Request.objects.filter(reach, authority=authority_id)


def narrowed(
    rows: QuerySet[Request],
    authority: Organisation,
    wanted: Mapping[str, Any],
    *,
    which: str = WAITING,
    today: date,
) -> QuerySet[Request]:
    """`rows` of one list that pass every filter that was chosen."""
    rows = rows.filter(status__in=STATUSES[which])
    if wanted.get("status") in STATUSES[which]:
        rows = rows.filter(status=wanted["status"])
    if wanted.get("intervention"):
        rows = rows.filter(intervention=wanted["intervention"])
    if school := wanted.get("school"):
        rows = rows.filter(school__name__icontains=school)
    if wanted.get("above"):
        rows = rows.filter(_above(authority, today))
    return rows


def lists_of(
    user: Any,
    authorities: Sequence[Organisation],
    wanted: Mapping[str, Any],
    *,
    which: str = WAITING,
    on: date,
) -> list[QuerySet[Request]]:
    """One list of the desk, authority by authority, with the filters that were chosen."""
    return [narrowed(within(user, one.pk, on=on), one, wanted, which=which, today=on) for one in authorities]


def _above(authority: Organisation, today: date) -> Q:
    """More than one person may approve: by the rules of the financial year a request starts in."""
    own = set(FundingYear.objects.filter(authority=authority).values_list("year", flat=True))
    usual = year_of(today)
    while usual in own:  # a year without rules of its own: what holds in every other year
        usual += 1
    schemes = schemes_of([authority], {usual, *own})
    found, others = Q(pk__in=[]), Q()
    for year in own:
        days = Q(starts_on__gte=first_day(year), starts_on__lte=last_day(year))
        found |= days & _over(schemes[authority.pk, year])
        others &= ~days
    return found | others & _over(schemes[authority.pk, usual])


def _over(scheme: Scheme) -> Q:
    found = Q(pk__in=[])
    for is_post_16, alone in ((True, scheme.alone_for(POST_16)), (False, scheme.alone)):
        if alone is not None:
            grant = Q(grant=POST_16) if is_post_16 else ~Q(grant=POST_16)
            found |= grant & Q(asked_pence__gt=alone)
    return found


# ---- pages ---------------------------------------------------------------------------------------


def fields_of(order: str, which: str = WAITING) -> tuple[str, str]:
    """What a list is sorted by; a "-" turns both round."""
    age = "decided_at" if which == HELD else "requested_at"
    return {
        "newest": (f"-{age}", "-pk"),
        "largest": ("-asked_pence", "-pk"),
        "smallest": ("asked_pence", "pk"),
    }.get(order, (age, "pk"))


def page_of(
    lists: Sequence[QuerySet[Request]],
    order: str,
    *,
    which: str = WAITING,
    after: str = "",
    before: str = "",
    total: int | None = None,
) -> Page:
    """The PER_PAGE requests after (or before) the one of that id, over the lists of several authorities.

    An id that is not there any more starts the list afresh. `total` is how many there are, where it was counted.
    """
    fields = fields_of(order, which)
    total = count_of(lists) if total is None else total
    place = _place_of(lists, fields, after or before)
    backwards = bool(before and place and not after)
    keys = _walk(lists, fields, place, backwards=backwards)
    more, keys = len(keys) > PER_PAGE, keys[:PER_PAGE]
    if backwards:
        keys.reverse()
    found = whole(keys)
    earlier, later = (more, True) if backwards else (place is not None, more)
    return Page(
        found,
        total if total <= COUNTED else None,
        str(found[0].pk) if found and earlier else "",
        str(found[-1].pk) if found and later else "",
    )


def _place_of(
    lists: Sequence[QuerySet[Request]], fields: tuple[str, str], pk: str
) -> tuple[Any, uuid.UUID] | None:
    try:
        number = uuid.UUID(pk)
    except ValueError:
        return None
    names = [field.lstrip("-") for field in fields]
    return next((row for rows in lists for row in rows.filter(pk=number).values_list(*names)), None)


def _walk(
    lists: Sequence[QuerySet[Request]],
    fields: tuple[str, str],
    place: tuple[Any, uuid.UUID] | None,
    *,
    backwards: bool = False,
    most: int = PER_PAGE + 1,
) -> list[uuid.UUID]:
    """Ids from a place on, those of each authority along its own index, then together in order."""
    name = fields[0].lstrip("-")
    down = fields[0].startswith("-") != backwards
    sign, side = ("-", "lt") if down else ("", "gt")
    found: list[tuple[Any, uuid.UUID]] = []
    wanted = Q()
    if place is not None:  # the first part uses the index
        beyond = Q(**{f"{name}__{side}": place[0]}) | Q(**{name: place[0], f"pk__{side}": place[1]})
        wanted = Q(**{f"{name}__{side}e": place[0]}) & beyond
    for each in lists:
        rows = each.filter(wanted)
        found += rows.order_by(f"{sign}{name}", f"{sign}pk").values_list(name, "pk")[:most]
    return [pk for _, pk in sorted(found, reverse=down)[:most]]


def whole(keys: Iterable[uuid.UUID]) -> list[Request]:
    """The requests of these ids with what a row shows, in the order of the ids."""
    wanted = list(keys)
    rows = Request.objects.select_related("child", "school", "authority__settings", "target__pep")
    found = rows.defer("child__sources", "child__former_upns", "evidence").in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def first_of(lists: Sequence[QuerySet[Request]], most: int) -> list[Request]:
    """The first few of what waits for a decision, the longest waiting first."""
    return whole(_walk(lists, fields_of("oldest"), None, most=most))


def count_of(lists: Iterable[QuerySet[Request]]) -> int:
    """How many requests there are, counted no further than COUNTED + 1 in each authority."""
    return sum(rows.order_by()[: COUNTED + 1].count() for rows in lists)


# ---- what comes next -----------------------------------------------------------------------------


def to_decide_by(
    user: Any, rows: QuerySet[Request], authority_id: uuid.UUID, *, on: date
) -> QuerySet[Request]:
    """Of waiting requests those that this person may decide: not their own, none that waits for somebody else."""
    rows = rows.exclude(requested_by=user.pk).exclude(made_by=user.pk)
    if authority_id not in policy.organisations(user, "funding.second", on):
        return rows.exclude(status=Status.SECOND)
    firsts = Decision.objects.filter(request=OuterRef("pk"), kind=Decision.Kind.FIRST).order_by("-at", "-id")
    rows = rows.alias(first_by=Subquery(firsts.values("by_id")[:1]))
    return rows.filter(~Q(status=Status.SECOND) | ~Q(first_by=user.pk))


def next_after(
    user: Any, request: Request, authorities: Sequence[Organisation], wanted: Mapping[str, Any], *, on: date
) -> uuid.UUID | None:
    """What this person can decide after this request, in the order of the list, else the first of it; or nothing."""
    fields = fields_of(str(wanted.get("sort", "")))
    rows = [
        to_decide_by(user, each, one.pk, on=on).exclude(pk=request.pk)
        for one, each in zip(authorities, lists_of(user, authorities, wanted, on=on), strict=True)
    ]
    place = (getattr(request, fields[0].lstrip("-")), request.pk)
    found = _walk(rows, fields, place, most=1) or _walk(rows, fields, None, most=1)
    return found[0] if found else None
