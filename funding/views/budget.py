"""The budget of a financial year on a page, by child and by school, and as CSV or XLSX.

Sums are `funding.budget`; the pages of money that stand beside each other are said here too (`around`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.models import Organisation
from accounts.querysets import authorities_of
from accounts.views.people import authority_of
from epep.page.spreadsheets import csv_file, xlsx_file
from funding import budget
from funding.budget import Budget, Row, SchoolRow
from funding.models import FundingYear
from funding.sums import plain_pounds
from funding.words import GRANTS
from funding.years import last_day, year_name, year_of
from peps.querysets_lists import uuid_of

PER_PAGE = 50
FIRST_YEAR, YEARS_AHEAD = 2014, 2
"""The first year of the premium as it is; how far ahead a year can be looked at and set."""
PAGES = (
    ("queue", "Requests", "funding.desk"),
    ("budget_now", "Budget", "funding.desk"),
    ("payments", "Payments", "funding.pay"),
    ("effect", "What it did", "funding.report"),
    ("rules_now", "Rules of the year", "funding.set"),
)
AMOUNTS = (
    "Allocated", "Requested, not decided", "Committed", "Paid", "Approved, not paid", "Spent", "Uncommitted",
    "Committed beyond the allocation", "Lost at 31 March unless used",
)  # fmt: skip
CHILD_COLUMNS = ("Child’s ID", "School", "URN", "Grant", "Why the allocation is not known", *AMOUNTS)
SCHOOL_COLUMNS = ("School", "URN", "Children", "Allocation not known for", *AMOUNTS)


# ---- what the pages of money have round them -----------------------------------------------------


def around(request: HttpRequest, authority: Organisation, here: str) -> dict[str, Any]:
    """The authority, the pages of money beside this one, and what links carry when a person has several."""
    on = timezone.localdate()
    several = len(authorities_of(request.user, "funding.desk", on=on)) > 1
    query = f"?authority={authority.pk}" if several else ""
    return {
        "authority": authority,
        "today": on,
        "query": query,
        "amp": f"&authority={authority.pk}" if several else "",
        "pages": [
            {"text": text, "url": reverse(f"funding:{name}") + query, "current": name == here}
            for name, text, permission in PAGES
            if authority.pk in policy.organisations(request.user, permission, on)
        ],
    }


def year_or_404(year: int, today: date) -> int:
    """A financial year that can be looked at."""
    if not FIRST_YEAR <= year <= year_of(today) + YEARS_AHEAD:
        raise Http404
    return year


def years_beside(year: int, today: date) -> dict[str, int | None]:
    """The years before and after, where there are pages of them."""
    return {
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < year_of(today) + YEARS_AHEAD else None,
    }


def time_left(year: int, today: date) -> str:
    """How long until 31 March, in words."""
    days = (last_day(year) - today).days
    if days < 0:
        return f"The year ended on 31 March {year + 1}."
    if days == 0:
        return "Today is the last day of the year."
    if days == 1:
        return "1 day is left."
    return f"{days} days are left."


# ---- pages ---------------------------------------------------------------------------------------


def now(request: HttpRequest) -> HttpResponse:
    """To the budget of the current financial year."""
    year = year_of(timezone.localdate())
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("funding:budget", args=[year]) + (f"?{query}" if query else ""))


def page(request: HttpRequest, year: int) -> HttpResponse:
    """The year in one picture and one table; below it every child, or every school."""
    today = timezone.localdate()
    year_or_404(year, today)
    authority = authority_of(request, "funding.desk")
    found = budget.budget_of(authority, year, today=today)
    total, unknown = found.total, sum(found.unknown.values())
    may_set = authority.pk in policy.organisations(request.user, "funding.set", today)
    context = around(request, authority, "budget_now") | {
        "year": year,
        "name": year_name(year),
        "ends_on": last_day(year),
        "time_left": time_left(year, today),
        "ended": today > last_day(year),
        "closed": FundingYear.objects.filter(authority=authority, year=year, closed_at__isnull=False).first(),
        "budget": found,
        "total": total,
        "top_slice": f"{found.scheme.top_slice.normalize():f}",
        "parts": budget.parts_of(total),
        "sentence": budget.in_a_sentence(total, year, unknown=unknown),
        "missing_rates": [(grant, GRANTS[grant]) for grant in found.missing_rates],
        "unknown": sorted(found.unknown.items()),
        "unknown_count": unknown,
        "none_known": bool(found.rows) and unknown == len(found.rows),
        "may_set": may_set,
        **years_beside(year, today),
        **_table(request, found),
    }
    return render(request, "funding/budget.html", context)


def _table(request: HttpRequest, found: Budget) -> dict[str, Any]:
    """One page of the table below: of children or schools, which of them, in which order."""
    order = request.GET.get("sort", "")
    order = order if order in budget.ORDERS else ""
    by_school = request.GET.get("by") == "school"
    show = request.GET.get("show", "")
    show = show if show in budget.SHOWS and not by_school else ""
    school, school_words = _school(request, found)
    rows: Sequence[Row | SchoolRow]
    if by_school:
        rows = budget.schools_in_order(found.schools(), order)
    else:
        rows = budget.in_order(budget.chosen(found.rows, show=show, school=school), order)
    kept = request.GET.copy()
    kept.pop("page", None)
    kept.pop("sort", None)
    start = f"?{kept.urlencode()}&" if kept else "?"
    return {
        "by_school": by_school,
        "show": show,
        "which": " ".join(filter(None, (budget.SHOWS[show][0] if show else "", school_words))),
        "order": order,
        "orders": [("", "By name"), *((key, words) for key, (words, _value) in budget.ORDERS.items())],
        "sort_start": f"{start}sort=",
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }


def _school(request: HttpRequest, found: Budget) -> tuple[uuid.UUID | str | None, str]:
    """Which school's children are wanted, as `budget.chosen` takes it, and its words behind "Children"."""
    wanted = request.GET.get("school", "")
    if wanted == "none":
        return None, "without a school place"
    if not wanted:
        return "", ""
    pk = uuid_of(wanted)
    if pk is None:
        raise Http404
    school = next((row.school for row in found.rows if row.school and row.school.pk == pk), None)
    if school is None:
        return pk, "of that school"
    return school.pk, f"at {school.name}"


# ---- files ---------------------------------------------------------------------------------------


def as_csv(request: HttpRequest, year: int) -> HttpResponse:
    """One line a child, or with ?by=school one line a school."""
    found = _found(request, year)
    by_school = request.GET.get("by") == "school"
    columns = SCHOOL_COLUMNS if by_school else CHILD_COLUMNS
    lines = _school_lines(found) if by_school else _child_lines(found)
    name = f"budget-{year_name(year)}-{'schools' if by_school else 'children'}.csv"
    return csv_file(
        name,
        columns,
        [[plain_pounds(c.pence) if isinstance(c, _Pence) else c for c in line] for line in lines],
    )


def as_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    """A workbook with a sheet of children and one of schools; amounts are numbers."""
    found = _found(request, year)
    return xlsx_file(
        f"budget-{year_name(year)}.xlsx",
        ("Children", CHILD_COLUMNS, (map(_cell, line) for line in _child_lines(found))),
        ("Schools", SCHOOL_COLUMNS, (map(_cell, line) for line in _school_lines(found))),
    )


class _Pence:
    """An amount of a file: a number in a workbook, plain pounds in CSV."""

    def __init__(self, pence: int) -> None:
        self.pence = pence


def _cell(value: Any) -> Any:
    return Decimal(value.pence) / 100 if isinstance(value, _Pence) else value


def _found(request: HttpRequest, year: int) -> Budget:
    today = timezone.localdate()
    year_or_404(year, today)
    return budget.budget_of(authority_of(request, "funding.desk"), year, today=today)


def _child_lines(found: Budget) -> Iterable[list[Any]]:
    """No names: the authority's own id says who it is to whoever may know."""
    for row in sorted(found.rows, key=lambda one: one.child.la_child_id):
        school, has = row.school, row.allocation
        yield [
            row.child.la_child_id,
            school.name if school else "",
            school.urn if school else "",
            GRANTS[has.grant],
            "" if row.is_known else has.missing,
            *_amounts(row.money, is_known=row.is_known),
        ]


def _school_lines(found: Budget) -> Iterable[list[Any]]:
    for row in found.schools():
        urn = row.school.urn if row.school else ""
        yield [row.name, urn, row.children, row.unknown, *_amounts(row.money, is_known=True)]


def _amounts(money: budget.Money, *, is_known: bool) -> list[_Pence | str]:
    """Under `AMOUNTS`; what needs an allocation that is not known stays empty. None is below 0."""
    left = money.uncommitted
    return [
        _Pence(money.allocated) if is_known else "",
        _Pence(money.requested),
        _Pence(money.committed),
        _Pence(money.paid),
        _Pence(money.to_pay),
        _Pence(money.spent),
        _Pence(max(0, left)) if is_known else "",
        _Pence(max(0, -left)) if is_known else "",
        _Pence(max(0, money.unused)) if is_known else "",
    ]
