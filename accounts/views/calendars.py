"""Calendars: the school year of the authority and of single schools; terms and days off added, changed, removed.

Files are `calendar_import.py`; what can be typed is `calendar_place.py`.
"""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions
from accounts.calendar_picture import MARKS, months, off_of
from accounts.calendar_year import KINDS, SEASONS, OffLine, TermLine, Year, days_said, span
from accounts.calendars import counted, year_as_kept
from accounts.models import DaysOff, Organisation, SchoolTerm
from accounts.querysets import authorities_of, find_school
from accounts.views.calendar_place import EDIT, YEARS_AHEAD, YEARS_BACK, OffForm, Place, TermForm, place_of
from accounts.views.people import authority_of, refusal, status_of
from epep.moves import Refused

Kept = TypeVar("Kept", TermLine, OffLine)
LISTED = 200


def overview(request: HttpRequest) -> HttpResponse:
    """A school year: its terms, its days off, how many school days, and a picture of it."""
    place = place_of(request)
    year = year_as_kept(place.authority, place.school, place.year)
    calendar = counted(place.authority, place.school, place.year)
    shared = year_as_kept(place.authority, None, place.year) if place.school else year
    days = calendar.days
    context = around(request, place) | {
        "terms": [_term_row(place, term) for term in year.terms],
        "shared": [_term_row(place, term) for term in shared.terms] if not year.terms else [],
        "off": [_off_row(place, row) for row in year.off],
        "count": len(days),
        "hint": days_said(len(days)) if days else "",
        "months": months(calendar, off_of(shared, year)),
        "key": [(mark, words, what) for what, (mark, words) in MARKS.items()],
        "empty": Year(place.year) == year,
    }
    return render(request, "calendars/year.html", context)


def around(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What every page of a calendar has: whose it is, and where its links go."""
    today = timezone.localdate()
    this = today.year if today.month >= 8 else today.year - 1
    names = ("overview", "term_add", "days_add", "import", "schools")
    return {
        "place": place,
        "authority": place.authority,
        "authorities": [
            one for one in authorities_of(request.user, EDIT, on=today) if one != place.authority
        ],
        "to": {name: place.url(name) for name in names},
        "earlier": place.url(year=place.year - 1) if place.year > this - YEARS_BACK else "",
        "later": place.url(year=place.year + 1) if place.year < this + YEARS_AHEAD else "",
    }


def _term_row(place: Place, term: TermLine) -> dict[str, Any]:
    half = span(term.half_first, term.half_last) if term.half_first and term.half_last else ""
    return {
        "term": term,
        "season": SEASONS[term.season],
        "dates": span(term.starts_on, term.ends_on),
        "half": half,
        "change": place.url("term_edit", term.key),
        "remove": place.url("term_remove", term.key),
    }


def _off_row(place: Place, row: OffLine) -> dict[str, Any]:
    return {
        "row": row,
        "kind": KINDS[row.kind],
        "dates": span(row.first_on, row.last_on),
        "change": place.url("days_edit", row.key),
        "remove": place.url("days_remove", row.key),
    }


# ---- terms and days off --------------------------------------------------------------------------


def term_edit(request: HttpRequest, key: uuid.UUID | None = None) -> HttpResponse:
    """Add a term, or change one."""
    place = place_of(request)
    year = year_as_kept(place.authority, place.school, place.year)
    old = _one(year.terms, key) if key else None
    form = TermForm(request.POST or None, initial=vars(old) if old else {}, school=place.school)
    context = around(request, place) | {"form": form, "old": old}
    if request.method == "POST" and form.is_valid():
        new = form.line(old)
        return _keep(
            request, place, year.with_term(new, old), "calendars/term.html", context,
            f"{new.name} is saved.",
        )  # fmt: skip
    return render(request, "calendars/term.html", context, status=422 if form.errors else 200)


def days_edit(request: HttpRequest, key: uuid.UUID | None = None) -> HttpResponse:
    """Add days off, or change some."""
    place = place_of(request)
    year = year_as_kept(place.authority, place.school, place.year)
    old = _one(year.off, key) if key else None
    form = OffForm(request.POST or None, initial=vars(old) if old else {})
    context = around(request, place) | {"form": form, "old": old}
    if request.method == "POST" and form.is_valid():
        new = form.line(old)
        said = f"{new.name or KINDS[new.kind]} on {span(new.first_on, new.last_on)} is saved."
        return _keep(request, place, year.with_off(new, old), "calendars/days.html", context, said)
    return render(request, "calendars/days.html", context, status=422 if form.errors else 200)


def term_remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask, then remove a term."""
    place = place_of(request)
    year = year_as_kept(place.authority, place.school, place.year)
    old = _one(year.terms, key)
    what = {"name": old.name, "dates": span(old.starts_on, old.ends_on)}
    return _remove(request, place, year.without(key), what)


def days_remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask, then remove days off."""
    place = place_of(request)
    year = year_as_kept(place.authority, place.school, place.year)
    old = _one(year.off, key)
    what = {"name": old.name or KINDS[old.kind], "dates": span(old.first_on, old.last_on)}
    return _remove(request, place, year.without(key), what)


def _remove(request: HttpRequest, place: Place, year: Year, what: dict[str, str]) -> HttpResponse:
    context = around(request, place) | {"what": what}
    if request.method != "POST":
        return render(request, "calendars/remove.html", context)
    said = f"{what['name']}, {what['dates']}, is removed."
    return _keep(request, place, year, "calendars/remove.html", context, said)


def _one(lines: tuple[Kept, ...], key: uuid.UUID) -> Kept:
    for line in lines:
        if line.key == key:
            return line
    raise Http404


def _keep(
    request: HttpRequest, place: Place, year: Year, template: str, context: dict[str, Any], said: str
) -> HttpResponse:
    """Keep the year and go back to it, or show the page again with what is in the way."""
    by: Any = request.user
    try:
        actions.keep_year(
            authority=place.authority, school=place.school, year=year, by=by, now=timezone.now()
        )
    except Refused as refused:
        return render(request, template, context | refusal(refused), status=status_of(refused))
    messages.success(request, said)
    return redirect(place.url())


# ---- schools -------------------------------------------------------------------------------------


def schools(request: HttpRequest) -> HttpResponse:
    """Schools that have a calendar of their own, and finding another."""
    authority = authority_of(request, EDIT)
    place = Place(authority, None, place_of(request).year, place_of(request).several)
    asked = request.GET.get("q", "").strip()[:200]
    found = find_school(asked, authority) if asked else []
    context = around(request, place) | {
        "q": asked,
        "found": [(one, _of(place, one)) for one in found[:10]],
        "more": len(found) > 10,
        "own": [(one, _of(place, one)) for one in _with_own(authority)[:LISTED]],
    }
    return render(request, "calendars/schools.html", context)


def _of(place: Place, school: Organisation) -> str:
    return Place(place.authority, school, place.year, place.several).url()


def _with_own(authority: Organisation) -> QuerySet[Organisation]:
    """Schools for which this authority keeps terms or days off, by name."""
    terms = SchoolTerm.objects.filter(authority=authority, school__isnull=False).values("school_id")
    off = DaysOff.objects.filter(authority=authority, school__isnull=False).values("school_id")
    return (Organisation.objects.filter(pk__in=terms) | Organisation.objects.filter(pk__in=off)).order_by(
        "name"
    )
