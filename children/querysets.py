"""Reading children for pages: lists, search, one child's story. Scoped by the policy, few queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Upper

from accounts import policy
from children.models import CarePeriod, Child, Placement, SchoolSpell

LIST_ORDER = ("family_name", "given_name", "la_child_id")


def children_for(user: Any, *, on: date) -> QuerySet[Child]:
    """The children this person may see in lists today, with their school and whether they are in care."""
    school = SchoolSpell.objects.live(on).filter(child=OuterRef("pk")).values("school__name")[:1]
    in_care = CarePeriod.objects.live(on).filter(child=OuterRef("pk")).values("started_on")[:1]
    rows = policy.visible(user, "child.list", Child.objects.all(), on=on)
    return (
        rows.select_related("authority")
        .annotate(school_name=Subquery(school), in_care_since=Subquery(in_care))
        .order_by(*LIST_ORDER)
    )


def search(rows: QuerySet[Child], text: str) -> QuerySet[Child]:
    """Children whose name, UPN, former UPN or authority's id holds what was typed; all words must match."""
    rows = rows.alias(
        upper_family=Upper("family_name"),
        upper_given=Upper("given_name"),
        upper_preferred=Upper("preferred_name"),
    )
    for word in text.replace("\0", " ").upper().split()[:6]:  # no name holds what PostgreSQL cannot
        rows = rows.filter(
            Q(upper_family__contains=word)
            | Q(upper_given__contains=word)
            | Q(upper_preferred__contains=word)
            | Q(upn=word)
            | Q(la_child_id=word)
            | Q(former_upns__contains=[word])
        )
    return rows


def journey(child: Child) -> list[dict[str, Any]]:
    """Care and school history as one story, newest first: {"on", "until", "kind", "row"}."""
    rows: list[dict[str, Any]] = []
    for kind, queryset in (
        ("care", CarePeriod.objects.filter(child=child)),
        ("placement", Placement.objects.filter(child=child)),
        ("school", SchoolSpell.objects.filter(child=child).select_related("school")),
    ):
        rows += [{"kind": kind, "on": row.started_on, "until": row.ended_on, "row": row} for row in queryset]
    return sorted(rows, key=lambda item: item["on"], reverse=True)
