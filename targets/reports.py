"""What became of targets, for the Virtual School: set, met, partly, not; by area, phase, school, help, start known.

Reading only. Small numbers are suppressed: from 1 to 4 children or targets nobody could be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from accounts.models import Organisation, Term
from epep.small_numbers import shown, whole_and_parts
from targets.models import Dismissal, Review, Target
from targets.reading import own_list
from targets.words import EARLY_AREAS, PHASES

SUPPRESSED = "not shown"

BY: dict[str, str] = {
    "area": "Area of need",
    "phase": "Phase",
    "school": "School",
    "help": "Kind of help",
    "start": "Starting point",
}


@dataclass(frozen=True)
class Line:
    """One line: its name, how many were set, and of those how many were met, partly met, not met, stopped.

    Counts below SMALLEST (but not 0) are None: the page and the files say SUPPRESSED. Where one alone would be
    None, the smallest beside it is None as well, for else the rest of the line would tell it.
    """

    name: str
    counts: tuple[int | None, ...]


COLUMNS = ("Set", "Met or mostly met", "Partly met", "Not met", "Stopped", "Not reviewed yet")


def rows_of(authority_id: Any, *, term: Term | None) -> QuerySet[Target]:
    """Agreed targets of an authority's plans, of one term or of all."""
    rows = Target.objects.filter(pep__authority_id=authority_id).exclude(status=Target.Status.DRAFT)
    return rows.filter(pep__term=term) if term else rows


def report(rows: QuerySet[Target], by: str, authority: Organisation) -> list[Line]:
    """The lines of one table, in the order of its words; one query. KeyError for an unknown `by`."""
    outcome = "review__outcome"
    grouped = (
        rows.annotate(group=_GROUPS[by])
        .values("group")
        .annotate(
            set=Count("pk"),
            met=Count("pk", filter=Q(**{f"{outcome}__in": Review.REACHED})),
            partly=Count("pk", filter=Q(**{outcome: Review.Outcome.PARTLY})),
            missed=Count("pk", filter=Q(**{outcome: Review.Outcome.NOT})),
            stopped=Count("pk", filter=Q(**{outcome: Review.Outcome.STOPPED})),
            waiting=Count("pk", filter=Q(review__isnull=True)),
        )
        .order_by()
    )
    words = _words(by, authority)
    lines = [
        Line(
            words.get(row["group"], row["group"]) or "Not said",
            whole_and_parts([row[name] for name in ("set", "met", "partly", "missed", "stopped", "waiting")]),
        )
        for row in grouped
    ]
    order = list(words.values())
    return sorted(
        lines, key=lambda line: (order.index(line.name) if line.name in order else len(order), line.name)
    )


def dismissed(authority_id: Any, *, term: Term | None) -> list[tuple[str, int | None]]:
    """(rule, how often people dismissed its prompt), most often first; small numbers None."""
    rows = Dismissal.objects.filter(target__pep__authority_id=authority_id)
    rows = rows.filter(target__pep__term=term) if term else rows
    counted = rows.values_list("code").annotate(count=Count("pk")).order_by("-count", "code")
    return [(code, shown(count)) for code, count in counted]


def table(lines: Iterable[Line]) -> list[list[Any]]:
    """Rows for a file: names and numbers, small ones in words."""
    return [[line.name, *(SUPPRESSED if one is None else one for one in line.counts)] for line in lines]


_GROUPS: dict[str, Any] = {
    "area": F("area"),
    "school": F("pep__school__name"),
    "help": F("help"),
    "start": Case(
        When(start_known=True, then=Value("known")), default=Value("unknown"), output_field=CharField()
    ),
    "phase": Case(
        When(pep__facts__year_group__lt=1, then=Value("early")),
        When(pep__facts__year_group__lt=7, then=Value("primary")),
        When(pep__facts__year_group__lt=12, then=Value("secondary")),
        When(pep__facts__year_group__gte=12, then=Value("post16")),
        default=Value(""),
        output_field=CharField(),
    ),
}
_WORDS = {
    "phase": dict(PHASES),
    "start": {"known": "Known when it was set", "unknown": "Not known then"},
}


def _words(by: str, authority: Organisation) -> dict[str, str]:
    """Code to words; areas and kinds of help as the authority words them."""
    if by == "area":
        return {**own_list(authority, "areas"), **EARLY_AREAS}
    return own_list(authority, "help") if by == "help" else _WORDS.get(by, {})
