"""An authority's deadlines: which there are, where each comes from, and changing one after seeing what would move."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.deadlines import EVENTS
from accounts.models import AuthoritySettings
from accounts.views.people import authority_of
from epep.moves import Refused
from peps.actions import deadlines
from peps.clocks.rules import rules_of
from peps.forms_clocks import DeadlineForm
from peps.views.frame import STATUS_OF


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its source."""
    chosen = _settings(request, "settings.view")
    on = timezone.localdate()
    context = {
        "authority": chosen.authority,
        "rules": rules_of(chosen).values(),
        "may_edit": chosen.authority_id in policy.organisations(request.user, "settings.edit", on),
    }
    return render(request, "clocks/rules.html", context)


def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change the numbers of a rule: first what would move is shown, then it is saved."""
    chosen, on = _settings(request, "settings.edit"), timezone.localdate()
    rule = rules_of(chosen).get(key)
    if rule is None:
        raise Http404
    form = DeadlineForm(
        request.POST if request.method == "POST" else None, rule=rule, event=EVENTS[rule.event]
    )
    context: dict[str, Any] = {"authority": chosen.authority, "rule": rule, "form": form, "today": on}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clocks/rule.html", context, status=422 if form.errors else 200)
    wanted = dataclasses.replace(rule, **form.cleaned_data)
    context |= {"wanted": wanted}
    if request.POST.get("go") != "yes":
        context |= {"outlook": deadlines.outlook(chosen, wanted, today=on), "same": wanted == rule}
        return render(request, "clocks/rule.html", context)
    try:
        moved = deadlines.change_deadline(
            settings=chosen, rule=wanted, by=request.user, now=timezone.now(), today=on
        )
    except Refused as refusal:
        problems = [(words, "") for words in refusal.messages]
        context |= {"problems": problems, "has_errors": True}
        return render(request, "clocks/rule.html", context, status=STATUS_OF.get(refusal.kind, 422))
    said = {0: "No open deadline moved.", 1: "1 open deadline moved."}.get(
        moved, f"{moved} open deadlines moved."
    )
    messages.success(request, f"The deadline is saved. {said}")
    return redirect("clocks:rules")


def _settings(request: HttpRequest, permission: str) -> AuthoritySettings:
    authority = authority_of(request, permission)
    row = AuthoritySettings.objects.select_related("authority").filter(authority=authority).first()
    if row is None:
        raise Http404
    return row
