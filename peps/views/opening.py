"""Opening the PEPs of a term: choose children, confirm with a count, read what was done.

Who needs a PEP, and opening itself, is `peps.actions.opening`.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.models import Term
from children.models import Child
from children.year_groups import label as year_label
from peps import actions, querysets_lists
from peps.filters import ChildFilter

AT_ONCE = 300
"""Most children whose plans are opened by one press of the button; the page says how to go on."""
NOBODY = "Select at least one child"


def choose(request: HttpRequest) -> HttpResponse:
    """Choose the term and the children; one child from the child's page goes straight to the confirm page."""
    on = timezone.localdate()
    if one := querysets_lists.uuid_of(request.GET.get("child", "")):
        return _confirm_one(request, one, on)
    return render(request, "peps/open.html", _choosing(request, on))


def confirm(request: HttpRequest) -> HttpResponse:
    """Say how many plans will be opened and who is left out, why; with `go`, open them and report."""
    on = timezone.localdate()
    if request.method != "POST":
        return redirect("peps:open")
    term = _term(request, request.POST.get("term", ""), on)
    ids = [number for text in request.POST.getlist("children") for word in text.split()[:AT_ONCE]
           if (number := querysets_lists.uuid_of(word))]  # fmt: skip
    if term is None or not ids:
        more = {"problems": [(NOBODY, "children")], "has_errors": True}
        return render(request, "peps/open.html", _choosing(request, on) | more, status=422)
    children = _children(request.user, ids, on)
    if request.POST.get("go") == "yes":
        return _open(request, children, term)
    return render(request, "peps/open_confirm.html", _confirming(request, children, term, on))


def _choosing(request: HttpRequest, on: date) -> dict[str, Any]:
    terms = _terms(request, on)
    asked = request.GET.copy() if request.method == "GET" else request.POST.copy()
    current = next((term for term in terms if term.starts_on <= on), terms[-1] if terms else None)
    form = ChildFilter(asked, terms, chosen=current)
    term = next((item for item in terms if str(item.pk) == form.chosen.get("term")), current)
    rows: list[dict[str, Any]] = []
    if term:
        found = querysets_lists.without_plan(request.user, term, form.chosen, on=on).select_related(
            "authority"
        )
        rows = _rows(found, term, form.chosen.get("year"), on)
    return {
        "filter": form,
        "term": term,
        "rows": rows[:AT_ONCE],
        "total": len(rows),
        "at_once": AT_ONCE,
        "ticked": set(asked.getlist("children")),
        "is_filtered": any(form.chosen.get(name) for name in ("q", "school", "year")),
        "today": on,
    }


def _rows(found: Any, term: Term, year: str | None, on: date) -> list[dict[str, Any]]:
    """Children with their year in the term and their school; those for whom no plan can be opened left out."""
    return [
        {
            "child": child,
            "year": year_label(child.nc_year(term.starts_on)),
            "school": actions.school_of(child, on=on),
        }
        for child in actions.with_journey(found)
        if not actions.plan_for(child, term, on=on)
        and (not year or child.nc_year(term.starts_on) == int(year))
    ]


def _confirm_one(request: HttpRequest, one: uuid.UUID, on: date) -> HttpResponse:
    children = _children(request.user, [one], on)
    terms = [
        term for term in _terms(request, on) if children and term.authority_id == children[0].authority_id
    ]
    term = _term(request, request.GET.get("term", ""), on) or next(
        (item for item in terms if item.starts_on <= on), terms[-1] if terms else None
    )
    if not children or term is None:
        return redirect("peps:open")
    return render(request, "peps/open_confirm.html", _confirming(request, children, term, on))


def _confirming(request: HttpRequest, children: list[Child], term: Term, on: date) -> dict[str, Any]:
    reasons = [(child, actions.plan_for(child, term, on=on)) for child in children]
    to_open = [child for child, reason in reasons if not reason]
    return {
        "term": term,
        "terms": [item for item in _terms(request, on) if item.authority_id == term.authority_id],
        "to_open": [
            {"child": child, "year": year_label(child.nc_year(term.starts_on)),
             "school": actions.school_of(child, on=on)}
            for child in to_open
        ],
        "ids": " ".join(str(child.pk) for child in to_open),
        "left_out": [(child, reason) for child, reason in reasons if reason],
        "only": children[0] if len(children) == 1 else None,
        "today": on,
    }  # fmt: skip


def _open(request: HttpRequest, children: list[Child], term: Term) -> HttpResponse:
    report = actions.open_peps(children=children, term=term, by=request.user, now=timezone.now())
    if len(children) == 1 and report.opened:
        messages.success(request, "The plan is open. The people who fill it in find it on their home page.")
        return redirect("peps:overview", report.opened[0].pk)
    context = {"report": report, "term": term, "today": timezone.localdate()}
    return render(request, "peps/open_done.html", context)


def _terms(request: HttpRequest, on: date) -> list[Term]:
    """Terms of the authorities for which the person opens plans, newest first."""
    authorities = policy.organisations(request.user, "pep.create", on)
    rows = Term.objects.filter(authority__in=authorities).select_related("authority")
    return list(rows.order_by("-starts_on"))


def _term(request: HttpRequest, text: str, on: date) -> Term | None:
    return next((term for term in _terms(request, on) if str(term.pk) == text), None)


def _children(user: Any, ids: list[uuid.UUID], on: date) -> list[Child]:
    """The children named, within reach, with what opening needs; at most AT_ONCE."""
    rows = policy.visible(user, "pep.create", Child.objects.filter(pk__in=ids[:AT_ONCE]), on=on)
    return list(
        actions.with_journey(rows.select_related("authority")).order_by("family_name", "given_name", "pk")
    )
