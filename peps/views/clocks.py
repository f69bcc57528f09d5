"""What is due: the list, one of them, why it was late, more time. The report is `clock_report.py`.

Reading is `querysets_clocks.py`; the deadlines of an authority are changed in `deadlines.py`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from children.models import Child
from epep.moves import Refused
from epep.page.templatetags.epep_page import uk_date
from peps import querysets_clocks as clocks
from peps.actions import clocking
from peps.filters import chips
from peps.forms_clocks import ClockFilter, ExtendForm, LateForm
from peps.models import Clock
from peps.models.pep import Status
from peps.views.frame import STATUS_OF


def overview(request: HttpRequest) -> HttpResponse:
    """Overdue first; what is coming and what was done late without a reason are a link away."""
    on = timezone.localdate()
    state = request.GET.get("state", clocks.OVERDUE)
    may_report = bool(policy.organisations(request.user, "clock.extend", on))
    states = {
        key: words for key, words in clocks.STATES.items() if may_report or key not in clocks.VIRTUAL_SCHOOLS
    }
    if state not in states:
        raise Http404
    reach = clocks.clocks_for(request.user, on=on)
    form = ClockFilter(request.GET, _rules(request, on))
    rows = clocks.narrowed(reach, form.chosen)
    number = request.GET.get("page", "1")
    page = clocks.page_of(
        clocks.in_state(rows, state, on=on), min(int(number), 10_000) if number.isdigit() else 1
    )
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page,
        "states": [_state(request, rows, key, words, state, on) for key, words in states.items()],
        "state": state,
        "heading": clocks.STATES[state],
        "filter": form,
        "chips": chips(form, request.GET),
        "kept": kept.urlencode(),
        "counted": clocks.COUNTED,
        "today": on,
        "may_report": may_report,
    }
    return render(request, "clocks/list.html", context)


def _state(request: HttpRequest, rows: Any, key: str, words: str, now: str, on: Any) -> dict[str, Any]:
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["state"] = key
    many = clocks.counted(clocks.in_state(rows, key, on=on))
    number = f"{many}" if many <= clocks.COUNTED else f"{clocks.COUNTED:,}+"
    return {"text": f"{words} ({number})", "url": f"?{asked.urlencode()}", "current": key == now}


def _rules(request: HttpRequest, on: Any) -> dict[str, str]:
    """The rules that can be chosen: those of the authorities whose children the person reaches."""
    places = set(policy.organisations(request.user, "clock.list", on))
    found = clocks.rules_by_authority(places)
    if not found:
        reach = policy.visible(request.user, "clock.list", Child.objects.all(), on=on)
        found = clocks.rules_by_authority(reach.order_by().values_list("authority_id", flat=True).distinct())
    words: dict[str, str] = {}
    for rules in found.values():
        for key, rule in rules.items():
            words.setdefault(key, rule.words if len(found) == 1 else key.replace("_", " ").capitalize())
    return words


def clock(request: HttpRequest, clock: Clock) -> HttpResponse:
    """One of them: how its day was reached, by which rule, what became of it, and why it was late."""
    return _page(request, clock)


def explain(request: HttpRequest, clock: Clock) -> HttpResponse:
    """Say why it was late, once."""
    others = clocks.alike(clock, on=timezone.localdate())
    form = LateForm(
        request.POST if request.method == "POST" else None,
        done=clock.met_on is not None,
        others=[(str(one.clock.pk), f"{one.what}, due {uk_date(one.clock.due)}") for one in others],
    )
    if request.method == "POST" and form.is_valid():
        try:
            also = form.cleaned_data.get("also", [])
            clocking.explain_alike(
                clocks=[clock, *(one.clock for one in others if str(one.clock.pk) in also)],
                reason=form.cleaned_data["reason"],
                text=form.cleaned_data["text"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            return _page(request, clock, form=form, refusal=refusal, template="clocks/explain.html")
        with_it = "these deadlines" if also else "this deadline"
        messages.success(request, f"The reason is saved. It stands with {with_it} and in the report.")
        return redirect("clocks:clock", clock.pk)
    if request.method == "GET" and (clock.late_reason or not clock.days_late(timezone.localdate())):
        return redirect("clocks:clock", clock.pk)
    return _page(request, clock, form=form, template="clocks/explain.html")


def extend(request: HttpRequest, clock: Clock) -> HttpResponse:
    """Give more time, with the reason."""
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            clocking.extend(clock=clock, to=data["to"], why=data["why"], by=request.user, now=timezone.now())
        except Refused as refusal:
            return _page(request, clock, form=form, refusal=refusal, template="clocks/extend.html")
        messages.success(request, "More time is given.")
        return redirect("clocks:clock", clock.pk)
    if request.method == "GET" and not clock.is_running:
        return redirect("clocks:clock", clock.pk)
    return _page(request, clock, form=form, template="clocks/extend.html")


def _page(
    request: HttpRequest,
    clock: Clock,
    *,
    form: Any = None,
    refusal: Refused | None = None,
    template: str = "clocks/clock.html",
) -> HttpResponse:
    on = timezone.localdate()
    line = clocks.lines([clock])[0]
    late = clock.days_late(on)
    plan = clock.pep
    context: dict[str, Any] = {
        "line": line,
        "clock": clock,
        "child": clock.child,
        "form": form,
        "late": late,
        "today": on,
        "may_explain": late
        and not clock.late_reason
        and policy.can(request.user, "clock.explain", clock, on=on),
        "may_extend": clock.is_running and policy.can(request.user, "clock.extend", clock, on=on),
        "plan_url": reverse("peps:overview", args=[plan.pk])
        if plan is not None
        and plan.status != Status.PLANNED
        and policy.can(request.user, "pep.view", plan, on=on)
        else "",
        "child_url": reverse("children:detail", args=[clock.child_id]),
    }
    status = 200
    if refusal is not None:
        context |= {"problems": [(words, "") for words in refusal.messages], "has_errors": True}
        status = STATUS_OF.get(refusal.kind, 422)
    elif form is not None and form.errors:
        status = 422
    return render(request, template, context, status=status)
