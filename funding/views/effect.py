"""What the money did: the report of an authority on a page and as CSV or XLSX, and one child's years of money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import policy
from accounts.views.people import authority_of
from children.models import Child
from children.year_groups import label as year_label
from epep.page.spreadsheets import csv_file, xlsx_file
from epep.small_numbers import SMALLEST
from funding import ledger, reports
from funding.models import Entry, Request
from funding.models.request import AGREED
from funding.reading import own_list
from funding.sums import plain_pounds
from funding.views.budget import around
from funding.years import year_name, year_of

ALL = "all"
SUMS = {reports.COLUMNS.index(name) for name in ("Paid", "Spent")}
"""Which cells of a line are amounts."""


# ---- the report ----------------------------------------------------------------------------------


def report(request: HttpRequest) -> HttpResponse:
    """A picture and a table for each way to look at it, of one financial year or of all."""
    authority = authority_of(request, "funding.report")
    today = timezone.localdate()
    years = sorted({year_of(today), *reports.years_of(authority)}, reverse=True)
    year = _year(request.GET.get("year", ""), years, year_of(today))
    facts = reports.facts_of(authority, year=year)
    tables = reports.report(facts)
    form = request.GET.get("as", "")
    if form in ("csv", "xlsx"):
        return _file(form, tables, year)
    context = around(request, authority, "effect") | {
        "years": [(one, year_name(one)) for one in years],
        "year": year,
        "name": "all financial years" if year is None else year_name(year),
        "chosen": ALL if year is None else year,
        "tables": tables,
        "bars": reports.bars_of(tables[0]),
        "outcomes": [(key or "waiting", words) for key, words in reports.OUTCOMES],
        "total": tables[0].total,
        "smallest": SMALLEST,
        "nothing": not facts,
    }
    return render(request, "funding/effect.html", context)


def _year(text: str, years: list[int], now: int) -> int | None:
    """The year asked for, of those there are; None for all of them."""
    if not text:
        return now
    if text == ALL:
        return None
    found = [year for year in years if str(year) == text]
    if not found:
        raise Http404
    return found[0]


def _file(form: str, tables: list[reports.Table], year: int | None) -> HttpResponse:
    name = f"effect-{'all' if year is None else year_name(year)}"
    columns = ["Table", "Line", *reports.COLUMNS]
    lines = [(table.words, row) for table in tables for row in reports.rows(table)]
    if form == "csv":
        return csv_file(
            f"{name}.csv", columns, [[words, row[0], *map(_plain, *_numbered(row))] for words, row in lines]
        )
    cells = [[words, row[0], *map(_number, *_numbered(row))] for words, row in lines]
    return xlsx_file(f"{name}.xlsx", ("Effect", columns, cells))


def _numbered(row: list[int | str]) -> tuple[range, list[int | str]]:
    return range(len(row) - 1), row[1:]


def _plain(place: int, cell: int | str) -> int | str:
    return plain_pounds(cell) if place in SUMS and isinstance(cell, int) else cell


def _number(place: int, cell: int | str) -> int | str | Decimal:
    return Decimal(cell) / 100 if place in SUMS and isinstance(cell, int) else cell


# ---- one child -----------------------------------------------------------------------------------


def child(request: HttpRequest, child: Child) -> HttpResponse:
    """What was tried for a child, when, what it cost and did; and each financial year's sums."""
    today = timezone.localdate()
    spell = child.school_spells.live(today).select_related("school").first()
    years = reports.years_of_child(child, today=today)
    context = {
        "child": child,
        "facts": [
            ("Year", year_label(child.nc_year(today)).removeprefix("Year ")),
            ("School", spell.school.name if spell else "No school recorded"),
        ],
        "years": years,
        "over": any((one.uncommitted or 0) < 0 for one in years),
        **_tried(request, child),
    }
    return render(request, "funding/child.html", context)


def _tried(request: HttpRequest, child: Child) -> dict[str, Any]:
    """The requests this person may see, newest first: what was agreed, and what was not (yet)."""
    rows = policy.visible(
        request.user, "funding.view", Request.objects.filter(child=child), on=timezone.localdate()
    )
    rows = rows.exclude(status__in=(Request.Status.DRAFT, Request.Status.WITHDRAWN))
    rows = rows.select_related("target__review", "school").order_by("-starts_on", "-made_at")
    held = ledger.balances(Entry.objects.filter(child=child), "request_id")
    words = own_list(child.authority, "interventions")
    found = [
        {
            "asked": row,
            "what": words.get(row.intervention, row.intervention) or "Nothing said",
            "held": held.get(row.pk, ledger.NOTHING),
            "review": getattr(row.target, "review", None),
        }
        for row in rows
    ]
    return {
        "tried": [one for one in found if one["asked"].status in AGREED],
        "others": [one for one in found if one["asked"].status not in AGREED],
    }
