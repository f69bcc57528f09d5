"""A calendar from a file: read it, say what each line would do, and take all of it or nothing.

Reading is `accounts.calendar_files`, comparing `accounts.calendar_import`; nothing is kept between the two pages.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions
from accounts.calendar_files import COLUMNS, LARGEST, Line, Unreadable, read, written
from accounts.calendar_import import CHANGED, NEW, PASSED, REFUSED, SAME, Preview, preview
from accounts.calendar_year import Year
from accounts.calendars import year_as_kept
from accounts.views.calendar_place import Place, place_of
from accounts.views.calendars import around
from accounts.views.people import refusal, status_of
from epep.calendar import school_year_label
from epep.moves import Refused
from epep.page.spreadsheets import csv_file

EXAMPLE = (
    ("Autumn 2026", "Term", "2/9/2026", "18/12/2026", "autumn"),
    ("Half term", "Half term", "26/10/2026", "30/10/2026", ""),
    ("INSET day", "INSET", "2/11/2026", "", ""),
    ("Election", "Closed", "6/5/2027", "", ""),
)


def take(request: HttpRequest) -> HttpResponse:
    """Choose a file; read what it would do; confirm."""
    place = place_of(request)
    context = around(request, place) | {"columns": COLUMNS, "example": place.url("example")}
    if request.method != "POST":
        return render(request, "calendars/import.html", context)
    try:
        lines = read(_sent(request))
    except Unreadable as problem:
        wrong = {"problems": [(str(problem), "file")], "has_errors": True}
        return render(request, "calendars/import.html", context | wrong, status=422)
    found = preview(lines, lambda number: year_as_kept(place.authority, place.school, number))
    if request.POST.get("go") == "yes" and found.can_be_taken:
        return _take(request, place, found, context | _shown(found, lines))
    return render(request, "calendars/preview.html", context | _shown(found, lines))


def example(request: HttpRequest) -> HttpResponse:
    """A file to start from."""
    place_of(request)
    return csv_file("term-dates.csv", COLUMNS, EXAMPLE)


def _sent(request: HttpRequest) -> bytes:
    """The file that was chosen, or the lines that the preview carries. Raises Unreadable."""
    if carried := request.POST.get("lines", ""):
        return carried.encode()
    file: Any = request.FILES.get("file")
    if file is None:
        raise Unreadable("Choose a CSV or calendar file")
    if file.size > LARGEST:
        raise Unreadable("The file must be 1 MB or smaller. A school year is a few lines")
    content: bytes = file.read()
    return content


def _shown(found: Preview, lines: list[Line]) -> dict[str, Any]:
    order = [REFUSED, CHANGED, NEW, SAME, PASSED]
    return {
        "found": found,
        "rows": sorted(found.outcomes, key=lambda one: (order.index(one.what), one.number)),
        "counts": [(what, found.count(what)) for what in order],
        "new": found.count(NEW),
        "changed": found.count(CHANGED),
        "refused": found.count(REFUSED),
        "lines": written(lines),
        "years": [school_year_label(year.number) for year in found.years],
    }


def _take(request: HttpRequest, place: Place, found: Preview, context: dict[str, Any]) -> HttpResponse:
    by: Any = request.user
    try:
        actions.take_calendar(
            authority=place.authority, school=place.school, years=found.years, by=by, now=timezone.now()
        )
    except Refused as refused:
        return render(
            request, "calendars/preview.html", context | refusal(refused), status=status_of(refused)
        )
    messages.success(request, f"The file is taken: {found.count(NEW)} new, {found.count(CHANGED)} changed.")
    last: Year = found.years[-1]
    return redirect(place.url(year=last.number))
