"""Terms that open by themselves: what would be opened next, switching it on, and what was opened.

What it does is `peps.actions.opening_windows`; opening by hand is `opening.py`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.models import Organisation
from accounts.querysets import authorities_of
from accounts.views.people import authority_of
from children.models import Child
from epep.moves import Refused
from epep.page import widgets
from peps.actions import opening_windows as windows
from peps.models import OpeningLine, OpeningRun
from peps.models.pep import PepType
from peps.views.frame import refused

PER_PAGE = 100
REPORTS = 12
SEASON_WORDS = (("autumn", "Autumn term"), ("spring", "Spring term"), ("summer", "Summer term"))


class SwitchForm(forms.Form):
    """On or off, and the window of each season."""

    on = forms.ChoiceField(
        label="Open the plans of a term by themselves?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=widgets.Radios(choices=[("yes", "Yes"), ("no", "No")]),
        help_text="The plans are opened in your name.",
        error_messages={"required": "Select yes or no"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for season, label in SEASON_WORDS:
            self.fields[season] = forms.ChoiceField(
                label=f"{label}: plans open on",
                choices=list(windows.WINDOWS.items()),
                widget=widgets.Radios(choices=list(windows.WINDOWS.items())),
                error_messages={"required": f"Select when the plans of the {label.lower()} open"},
            )


def window(request: HttpRequest) -> HttpResponse:
    """Whether terms open by themselves, when the next one does, who gets a plan then, and reports of earlier ones."""
    authority = authority_of(request, "pep.create")
    today = timezone.localdate()
    chosen = windows.switch_of(authority)
    term = windows.next_term(authority, chosen, today)
    found = windows.outlook(authority, term, chosen, on=today) if term else None
    part = "left_out" if request.GET.get("show") == "left_out" else "gets"
    rows = _rows(getattr(found, part), part) if found else []
    answers = windows.who_answers(chosen, authority, today)
    context = _around(request, authority) | {
        "chosen": chosen,
        "answers": answers,
        "not_any_more": windows.NOT_ANY_MORE if chosen.is_on and answers is None else "",
        "windows": [(label, windows.WINDOWS[chosen.windows[season]]) for season, label in SEASON_WORDS],
        "source": windows.preset_windows(authority).get("source", ""),
        "term": term,
        "found": found,
        "today": today,
        "due_now": bool(found and found.window_on <= today),
        "part": part,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "runs": OpeningRun.objects.filter(authority=authority).select_related("term")[:REPORTS],
    }
    return render(request, "peps/open_window.html", context)


def _rows(pairs: list[tuple[Child, str]], part: str) -> list[dict[str, Any]]:
    words = dict(PepType.choices)
    return [{"child": child, "said": words[said] if part == "gets" else said} for child, said in pairs]


def _around(request: HttpRequest, authority: Organisation) -> dict[str, Any]:
    """Whose opening it is, and what links carry when a person has several authorities."""
    on = timezone.localdate()
    several = len(authorities_of(request.user, "pep.create", on=on)) > 1
    may = all(
        authority.pk in policy.organisations(request.user, permission, on) for permission in windows.SWITCH
    )
    return {
        "authority": authority,
        "query": f"?authority={authority.pk}" if several else "",
        "may_switch": may,
    }


def switch(request: HttpRequest) -> HttpResponse:
    """Switch opening by itself on or off, and say when it is."""
    authority = authority_of(request, "settings.edit")
    chosen = windows.switch_of(authority)
    initial = {"on": "yes" if chosen.is_on else "no", **chosen.windows}
    form = SwitchForm(request.POST or None, initial=initial)
    context = _around(request, authority) | {"form": form, "chosen": chosen}
    if not context["may_switch"]:
        raise PermissionDenied(windows.HEAD_ALONE)
    if request.method != "POST" or not form.is_valid():
        return render(request, "peps/open_switch.html", context, status=422 if form.errors else 200)
    on = form.cleaned_data["on"] == "yes"
    said = {season: form.cleaned_data[season] for season, _label in SEASON_WORDS}
    by: Any = request.user
    try:
        windows.switch(authority=authority, on=on, windows=said, by=by, now=timezone.now())
    except Refused as refusal:
        return refused(request, "peps/open_switch.html", context, refusal)
    messages.success(request, "Terms open by themselves." if on else "Terms do not open by themselves.")
    return redirect(reverse("peps:open_window") + str(context["query"]))


def report(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """What one opening did: whose plan was opened, and who was left out and why."""
    on = timezone.localdate()
    mine = OpeningRun.objects.filter(authority__in=policy.organisations(request.user, "pep.create", on))
    run = mine.select_related("authority", "term", "opened_by").filter(pk=run_id).first()
    if run is None:
        raise Http404
    reach = policy.visible(request.user, "pep.create", Child.objects.filter(authority=run.authority), on=on)
    lines = OpeningLine.objects.filter(run=run)
    opened = lines.filter(pep__isnull=False)
    left_out = request.GET.get("show") == "left_out"
    rows = (lines.filter(pep__isnull=True) if left_out else opened).filter(child__in=reach)
    rows = rows.select_related("child", "pep").order_by("child__family_name", "child__given_name", "pk")
    without = lines.filter(pep__isnull=True).values_list("reason").annotate(many=Count("pk"))
    reasons = list(without.order_by("-many", "reason"))
    many = opened.count()
    context = _around(request, run.authority) | {
        "run": run,
        "opened": many,
        "left_out": sum(number for _reason, number in reasons),
        "reasons": reasons,
        "show_left_out": left_out,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "peps/open_report.html", context)
