"""The Virtual School's report on targets, on the page and as CSV or XLSX."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Term
from accounts.views.people import authority_of
from epep.page.spreadsheets import csv_file, xlsx_file
from peps.querysets_lists import uuid_of
from targets import reports
from targets.reading import naming_for

EXAMPLES = {
    "vague": "A vague verb without a measure",
    "no_number": "Nothing to count or see",
    "no_start": "No starting point",
    "slot": "Something still to be filled in",
    "two_outcomes": "More than one outcome",
    "too_long": "A long sentence",
    "no_name": "The child’s name is missing",
    "other_name": "Another child’s name",
    "same_as_last": "The same as last term",
    "no_how_often": "No how often",
    "after_review": "After the next review",
    "beyond_term": "Beyond the term",
}
"""What a rule is called on the page."""


def report(request: HttpRequest) -> HttpResponse:
    """One table for each way to look at it, of one term or of all terms."""
    authority = authority_of(request, "target.report")
    terms = list(Term.objects.filter(authority=authority).order_by("-starts_on")[:9])
    wanted = uuid_of(request.GET.get("term", ""))
    term = next((one for one in terms if one.pk == wanted), None)
    if wanted and term is None:
        raise Http404
    rows = reports.rows_of(authority.pk, term=term)
    tables = [(key, words, reports.report(rows, key, authority)) for key, words in reports.BY.items()]
    form = request.GET.get("as", "")
    if form in ("csv", "xlsx"):
        return _file(form, tables)
    context = {
        "authority": authority,
        "word": naming_for(authority),
        "terms": terms,
        "term": term,
        "tables": tables,
        "columns": reports.COLUMNS,
        "suppressed": reports.SUPPRESSED,
        "dismissed": [
            (EXAMPLES.get(code, code), count) for code, count in reports.dismissed(authority.pk, term=term)
        ],
        "today": timezone.localdate(),
    }
    return render(request, "targets/report.html", context)


def _file(form: str, tables: list[tuple[str, str, list[reports.Line]]]) -> HttpResponse:
    columns = ["Table", "Line", *reports.COLUMNS]
    lines = [[words, *cells] for _key, words, found in tables for cells in reports.table(found)]
    if form == "csv":
        return csv_file("targets.csv", columns, lines)
    return xlsx_file("targets.xlsx", ("Targets", columns, lines))
