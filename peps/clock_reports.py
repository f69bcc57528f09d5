"""The report on deadlines: by rule how many were in time, how late the others were, and why. Reading only.

Small numbers are suppressed: from 1 to 4 nobody could be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.deadlines import Deadline
from accounts.models import Organisation, Term
from epep.small_numbers import shown, whole_and_parts
from peps.clocks.rules import rules_of
from peps.models import Clock
from peps.models.clock import DUE, REASONS

SUPPRESSED = "not shown"
COLUMNS = (
    "Due", "In time", "1 to 5 days late", "6 to 10 days late", "More than 10 days late", "Overdue now", "Not due yet",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line: its words, and counts. Small ones are None, and never one part of a line alone."""

    name: str
    counts: tuple[int | None, ...]


def clocks_of(authority: Organisation, *, term: Term | None) -> QuerySet[Clock]:
    """What was due in a term (or ever) and was not stopped."""
    rows = Clock.objects.filter(authority=authority).exclude(met_on__isnull=True, stopped_on__isnull=False)
    rows = rows.annotate(last=DUE).filter(last__isnull=False)
    return rows.filter(last__gte=term.starts_on, last__lte=term.ends_on) if term else rows


def by_rule(rows: QuerySet[Clock], authority: Organisation, *, on: date) -> list[Row]:
    """A line for each rule, in the order of the authority's rules; one query."""

    def later(days: int) -> Any:
        return F("last") + timedelta(days=days)

    counted: Any = (
        rows.values("rule")
        .annotate(
            many=Count("pk"),
            in_time=Count("pk", filter=Q(met_on__lte=F("last"))),
            five=Count("pk", filter=Q(met_on__gt=F("last"), met_on__lte=later(5))),
            ten=Count("pk", filter=Q(met_on__gt=later(5), met_on__lte=later(10))),
            more=Count("pk", filter=Q(met_on__gt=later(10))),
            overdue=Count("pk", filter=Q(met_on__isnull=True, last__lt=on)),
            ahead=Count("pk", filter=Q(met_on__isnull=True, last__gte=on)),
        )
        .order_by()
    )
    names = ("many", "in_time", "five", "ten", "more", "overdue", "ahead")
    found = {row["rule"]: whole_and_parts([row[name] for name in names]) for row in counted}
    rules = rules_of(authority.settings)
    order = [*rules, *(key for key in found if key not in rules)]
    return [Row(_name(rules.get(key), key), found[key]) for key in order if key in found]


def _name(rule: Deadline | None, key: str) -> str:
    if rule is None:
        return key
    return f"{rule.words} (switched off)" if rule.off else rule.words


def reasons(rows: QuerySet[Clock]) -> list[tuple[str, int | None]]:
    """(reason in words, how often it was given), in the order of the list."""
    counted = dict(rows.exclude(late_reason="").order_by().values_list("late_reason").annotate(n=Count("pk")))
    return [(words, shown(counted[key])) for key, words in REASONS if key in counted]
