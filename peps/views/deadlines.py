"""An authority's deadlines: which there are, where each comes from, changing one and switching it off or on after
seeing what would happen, and who did so before.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.authority import preset
from accounts.deadlines import EVENTS
from accounts.models import AuthoritySettings
from accounts.views.people import authority_of
from epep.audit.models import Event
from epep.audit.querysets import events_about
from epep.audit.sentences import sentence
from epep.moves import Refused
from peps.actions import deadlines
from peps.clocks.rules import rules_of
from peps.forms_clocks import DeadlineForm
from peps.forms_deadlines import NewDeadlineForm
from peps.views.frame import STATUS_OF

SHOWN = 20
"""So many earlier changes are shown."""


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its source, the sections it is for, and what was changed before."""
    chosen = settings_here(request, "settings.view")
    on = timezone.localdate()
    context = {
        "authority": chosen.authority,
        "rules": [(rule, _sections(chosen, rule.key)) for rule in rules_of(chosen).values()],
        "changes": changes(chosen, deadlines.VERBS),
        "may_edit": chosen.authority_id in policy.organisations(request.user, "settings.edit", on),
    }
    return render(request, "clocks/rules.html", context)


def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change the numbers of a rule: first what would move is shown, then it is saved."""
    chosen, on = settings_here(request, "settings.edit"), timezone.localdate()
    rule = rules_of(chosen).get(key)
    if rule is None or rule.off:
        raise Http404
    form = DeadlineForm(
        request.POST if request.method == "POST" else None, rule=rule, event=EVENTS[rule.event]
    )
    context = _context(chosen, rule, on) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clocks/rule.html", context, status=422 if form.errors else 200)
    wanted = dataclasses.replace(rule, **form.cleaned_data)
    context |= {"wanted": wanted}
    if request.POST.get("go") != "yes" and not (wrong := deadlines.wrong_with(chosen, wanted)):
        context |= {"outlook": deadlines.outlook(chosen, wanted, today=on), "same": wanted == rule}
        return render(request, "clocks/rule.html", context)
    try:
        if request.POST.get("go") != "yes":
            raise Refused("guard", wrong)
        moved = deadlines.change_deadline(
            settings=chosen, rule=wanted, by=request.user, now=timezone.now(), today=on
        )
    except Refused as refusal:
        return _refused(request, "clocks/rule.html", context, refusal)
    said = {0: "No open deadline moved.", 1: "1 open deadline moved."}.get(
        moved, f"{moved} open deadlines moved."
    )
    messages.success(request, f"The deadline is saved. {said}")
    return redirect("clocks:rules")


def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a rule off or on: the page says what would happen, its button does it."""
    chosen, on = settings_here(request, "settings.edit"), timezone.localdate()
    rule = rules_of(chosen).get(key)
    if rule is None:
        raise Http404
    wanted = dataclasses.replace(rule, off=not rule.off)
    context = _context(chosen, rule, on) | {"outlook": deadlines.outlook(chosen, wanted, today=on)}
    if request.method != "POST":
        return render(request, "clocks/switch.html", context)
    try:
        many = deadlines.switch_deadline(
            settings=chosen, key=key, off=wanted.off, by=request.user, now=timezone.now(), today=on
        )
    except Refused as refusal:
        return _refused(request, "clocks/switch.html", context, refusal)
    done, follows = ("off", "stopped") if wanted.off else ("on", "started or went on")
    said = {0: f"No open deadline {follows}.", 1: f"1 open deadline {follows}."}.get(
        many, f"{many} open deadlines {follows}."
    )
    messages.success(request, f"The deadline is switched {done}. {said}")
    return redirect("clocks:rules")


def add(request: HttpRequest) -> HttpResponse:
    """Add a rule of the authority's own: first it is read as a sentence, with what it would start, then it is saved."""
    chosen, on = settings_here(request, "settings.edit"), timezone.localdate()
    form = NewDeadlineForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"authority": chosen.authority, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "clocks/add.html", context, status=422 if form.errors else 200)
    try:
        if request.POST.get("go") != "yes":
            rule = deadlines.new_rule(chosen, form.row(), today=on)
            seen = deadlines.outlook(chosen, rule, today=on)
            return render(
                request, "clocks/add.html", context | {"rule": rule, "outlook": seen, "hidden": form.hidden()}
            )
        many = deadlines.add_deadline(
            settings=chosen, row=form.row(), by=request.user, now=timezone.now(), today=on
        )
    except Refused as refusal:
        return _refused(request, "clocks/add.html", context, refusal)
    said = {0: "Nothing is due by it yet.", 1: "It started 1 deadline."}.get(
        many, f"It started {many} deadlines."
    )
    messages.success(request, f"The deadline is added. {said}")
    return redirect("clocks:rules")


def changes(chosen: AuthoritySettings, verbs: tuple[str, ...], **data: str) -> list[tuple[Event, str]]:
    """What was changed before, newest first: the event and its sentence."""
    found = events_about(chosen).filter(verb__in=verbs, **data)[:SHOWN]
    return [(event, sentence(event)) for event in found]


def settings_here(request: HttpRequest, permission: str) -> AuthoritySettings:
    """The settings of the authority the person acts for; 404 where it was never set up."""
    authority = authority_of(request, permission)
    row = AuthoritySettings.objects.select_related("authority").filter(authority=authority).first()
    if row is None:
        raise Http404
    return row


def _context(chosen: AuthoritySettings, rule: Any, on: Any) -> dict[str, Any]:
    return {
        "authority": chosen.authority,
        "rule": rule,
        "sections": _sections(chosen, rule.key),
        "changes": changes(chosen, deadlines.VERBS, data__rule=rule.key),
        "today": on,
    }


def _refused(request: HttpRequest, page: str, context: dict[str, Any], refusal: Refused) -> HttpResponse:
    problems = [(words, "") for words in refusal.messages]
    context |= {"problems": problems, "has_errors": True, "outlook": None}
    return render(request, page, context, status=STATUS_OF.get(refusal.kind, 422))


def _sections(chosen: AuthoritySettings, key: str) -> str:
    """Which sections of the authority's plans have this rule: "Section A. Care"."""
    parts = [
        f"{part['letter']}. {part['title']}"
        for part in preset(chosen.preset).get("sections", {}).values()
        if part.get("due") == key
    ]
    return f"Section{'s' if len(parts) > 1 else ''} {', '.join(parts)}" if parts else ""
