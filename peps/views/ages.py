"""From and until which age an authority has plans: what it says now, and changing it after seeing for whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.ages import first_in_words, last_in_words, two_in_words
from accounts.models import AuthoritySettings
from epep.moves import Refused
from peps.actions import ages
from peps.clocks.rules import ages_of
from peps.forms_ages import AgesForm
from peps.views.deadlines import changes, settings_here
from peps.views.frame import STATUS_OF


def show(request: HttpRequest) -> HttpResponse:
    """What the authority says, in words, and what was changed before."""
    chosen, on = settings_here(request, "settings.view"), timezone.localdate()
    context = _context(chosen) | {
        "may_edit": chosen.authority_id in policy.organisations(request.user, "settings.edit", on)
    }
    return render(request, "clocks/ages.html", context)


def change(request: HttpRequest) -> HttpResponse:
    """Change it: first it is shown for how many children it matters, then it is saved."""
    chosen, on = settings_here(request, "settings.edit"), timezone.localdate()
    now = ages_of(chosen)
    form = AgesForm(request.POST if request.method == "POST" else None, ages=now)
    context: dict[str, Any] = {"authority": chosen.authority, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clocks/ages_change.html", context, status=422 if form.errors else 200)
    wanted = form.chosen()
    then = ages.with_choices(chosen, wanted)
    if request.POST.get("go") != "yes":
        context |= {
            "outlook": ages.outlook(chosen, wanted, today=on),
            "same": _said(now) == _said(then),
            "said": _said(then),
            "hidden": form.hidden(),
        }
        return render(request, "clocks/ages_change.html", context)
    try:
        ages.change_ages(settings=chosen, chosen=wanted, by=request.user, now=timezone.now(), today=on)
    except Refused as refusal:
        context |= {"problems": [(words, "") for words in refusal.messages], "has_errors": True}
        return render(request, "clocks/ages_change.html", context, status=STATUS_OF.get(refusal.kind, 422))
    messages.success(request, "The ages are saved. Deadlines follow them already, and so do plans that open.")
    return redirect("clocks:ages")


def _context(chosen: AuthoritySettings) -> dict[str, Any]:
    return {
        "authority": chosen.authority,
        "said": _said(ages_of(chosen)),
        "changes": changes(chosen, (ages.CHANGED,)),
    }


def _said(now: Any) -> list[tuple[str, str]]:
    rows = [
        ("First plan", first_in_words(now)),
        ("Before that", two_in_words(now)),
        ("Last plan", last_in_words(now)),
    ]
    return [row for row in rows if row[1]]
