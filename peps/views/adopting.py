"""Giving open plans the authority's current form: one plan after reading what changes, or several from a list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from peps import actions, querysets_lists, querysets_older
from peps.models import Pep
from peps.views.frame import frame, refused

NONE_CHOSEN = "Select at least one plan"


def form(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Say what the current form would change in this plan, and whose signatures it voids; then do it."""
    context: dict[str, Any] = frame(request, pep)
    try:
        context["outlook"] = plan = actions.outlook(pep)
        context["groups"] = _groups(plan)
        if request.method == "POST":
            done = actions.adopt_form(
                pep=pep, seen=request.POST.get("seen", ""), by=request.user, now=timezone.now()
            )
            messages.success(request, _said(done))
            return redirect("peps:overview", pep.pk)
    except Refused as refusal:
        return refused(request, "peps/form.html", context, refusal)
    return render(request, "peps/form.html", context)


def _said(done: actions.Outlook) -> str:
    many = len(done.reopened)
    if not many:
        return "The plan has the current form. Every signature stands."
    letters = ", ".join(section.letter for section in done.reopened)
    return f"The plan has the current form. To be signed again: section{'s' if many > 1 else ''} {letters}."


def _groups(plan: actions.Outlook) -> list[dict[str, Any]]:
    """What differs, section by section in the order of the new form; what is in none comes last."""
    titles = {section.key: f"Section {section.letter}, {section.title}" for section in plan.form.sections}
    found: dict[str, list[str]] = {}
    for line in plan.difference.lines:
        found.setdefault(titles.get(line.section, "Sections that are gone"), []).append(line.says)
    return [{"title": title, "lines": lines} for title, lines in found.items()]


def older(request: HttpRequest) -> HttpResponse:
    """Open plans on an older form, to choose from."""
    return render(request, "peps/older.html", _choosing(request))


def _choosing(request: HttpRequest) -> dict[str, Any]:
    on = timezone.localdate()
    now = querysets_older.current(request.user, on=on)
    rows = querysets_older.older(request.user, now, on=on)
    shown = list(rows[: querysets_older.AT_ONCE])
    return {
        "total": len(shown) if len(shown) < querysets_older.AT_ONCE else rows.count(),
        "plans": querysets_older.outlooks(shown, now),
        "at_once": querysets_older.AT_ONCE,
        "layout_problems": now.problems,
        "today": on,
    }


def confirm(request: HttpRequest) -> HttpResponse:
    """What the chosen plans would get, and which signatures are voided; with `go`, do it and report."""
    if request.method != "POST":
        return redirect("peps:older")
    on = timezone.localdate()
    seen = dict(text.split() for text in request.POST.getlist("seen") if text.count(" ") == 1)
    words = seen if "go" in request.POST else request.POST.getlist("plans")
    ids = [one for text in words for word in text.split() if (one := querysets_lists.uuid_of(word))]
    now = querysets_older.current(request.user, on=on)
    chosen = list(
        querysets_older.older(request.user, now, on=on).filter(pk__in=ids[: querysets_older.AT_ONCE])
    )
    if not ids:
        more = {"problems": [(NONE_CHOSEN, "plans")], "has_errors": True}
        return render(request, "peps/older.html", _choosing(request) | more, status=422)
    if "go" in request.POST:
        return _adopt(request, ids, seen)
    plans = querysets_older.outlooks(chosen, now)
    context = {
        "plans": plans,
        "able": [plan for plan in plans if not plan.why_not],
        "unable": [plan for plan in plans if plan.why_not],
        "voided": sum(len(plan.reopened) for plan in plans if not plan.why_not),
        "groups": _kinds_of_change(plans),
    }
    return render(request, "peps/older_confirm.html", context)


def _kinds_of_change(plans: list[actions.Outlook]) -> list[dict[str, Any]]:
    """Plans with the same old and new form change alike: one description for all of them."""
    kinds = Counter((plan.pep.definition_id, plan.digest) for plan in plans if not plan.why_not)
    found = []
    for pair, many in kinds.most_common():
        plan = next(one for one in plans if (one.pep.definition_id, one.digest) == pair)
        found.append({"count": many, "type": plan.pep.get_pep_type_display(), "groups": _groups(plan)})
    return found


def _adopt(request: HttpRequest, ids: list[Any], seen: dict[str, str]) -> HttpResponse:
    """Each plan by itself: one that cannot take the form does not keep the others from it."""
    reach = querysets_lists.within(
        request.user, "pep.adopt", Pep.objects.filter(pk__in=ids), on=timezone.localdate()
    )
    done, left = [], []
    for pep in reach.select_related("child", "term").order_by("due_on", "pk"):
        try:
            plan = actions.adopt_form(
                pep=pep, seen=seen.get(str(pep.pk), ""), by=request.user, now=timezone.now()
            )
            done.append((pep, [section.letter for section in plan.reopened]))
        except Refused as refusal:
            left.append((pep, " ".join(refusal.messages)))
    return render(request, "peps/older_done.html", {"done": done, "left": left})
