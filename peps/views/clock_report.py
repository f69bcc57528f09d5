"""The report on deadlines: in time, late by how much, and why; of one term or of all, on the page, as CSV or XLSX."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Term
from accounts.views.people import authority_of
from epep.page.spreadsheets import csv_file, xlsx_file
from peps import clock_reports
from peps.querysets_lists import uuid_of


def report(request: HttpRequest) -> HttpResponse:
    """How many were in time, by rule, and why the others were not."""
    authority = authority_of(request, "clock.extend")
    terms = list(Term.objects.filter(authority=authority).order_by("-starts_on")[:9])
    wanted = uuid_of(request.GET.get("term", ""))
    term = next((one for one in terms if one.pk == wanted), None)
    if wanted and term is None:
        raise Http404
    rows = clock_reports.clocks_of(authority, term=term)
    table = clock_reports.by_rule(rows, authority, on=timezone.localdate())
    why = clock_reports.reasons(rows)
    form = request.GET.get("as", "")
    if form in ("csv", "xlsx"):
        return _file(form, table, why)
    context = {
        "authority": authority,
        "terms": terms,
        "term": term,
        "table": table,
        "reasons": why,
        "columns": clock_reports.COLUMNS,
        "suppressed": clock_reports.SUPPRESSED,
    }
    return render(request, "clocks/report.html", context)


def _file(form: str, table: list[clock_reports.Row], why: list[tuple[str, int | None]]) -> HttpResponse:
    columns, hidden = ["Rule", *clock_reports.COLUMNS], clock_reports.SUPPRESSED
    lines: list[list[Any]] = [
        [row.name, *(hidden if one is None else one for one in row.counts)] for row in table
    ]
    lines += [[f"Reason: {words}", hidden if many is None else many] for words, many in why]
    if form == "csv":
        return csv_file("deadlines.csv", columns, lines)
    return xlsx_file("deadlines.xlsx", ("Deadlines", columns, lines))
