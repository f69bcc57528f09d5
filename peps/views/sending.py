"""Acts on a whole plan: send, return, finalise, amend, cancel. Each page says what will happen, in words.

Judging and commenting are `quality.py`; what an act does is `peps.actions`.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from peps import actions, querysets_lists, querysets_quality
from peps.forms_acts import AmendForm, ReasonForm, ReturnForm
from peps.lifecycle import PEP
from peps.models import Pep
from peps.pinned import definition_of
from peps.views.frame import frame, not_now, refused

OPEN_NEXT = "next"


def send(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Send to the Virtual School: what happens next, or what is not signed yet."""
    if answer := not_now(request, pep, PEP, "submit", "Send to the Virtual School"):
        return answer
    own = querysets_quality.self_checks(pep, pep.round + 1).values()
    context = frame(request, pep) | {
        "unsigned": querysets_lists.unsigned(pep),
        "again": pep.round > 0,
        "has_criteria": any(definition_of(pep).quality.get("criteria", {}).values()),
        "checked_at": max((row.checked_at for row in own), default=None),
    }
    if request.method != "POST":
        return render(request, "peps/send.html", context)
    try:
        actions.submit_pep(pep=pep, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, "peps/send.html", context, refusal)
    messages.success(request, "The plan is with the Virtual School.")
    return redirect("peps:overview", pep.pk)


def give_back(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Return for changes: what the people will read, and which sections open again."""
    if answer := not_now(request, pep, PEP, "return", "Return for changes"):
        return answer
    form = ReturnForm(_typed(request))
    context = frame(request, pep, "quality") | {
        "form": form,
        "groups": querysets_lists.comments_by_section(pep),
        "unmet": querysets_quality.unmet(pep, list(pep.sections.defer("answers", "stamps", "sources"))),
        "in_the_way": PEP.in_the_way("return", pep, by=request.user, now=timezone.now()),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "peps/return.html", context, status=422 if form.errors else 200)
    try:
        actions.return_pep(pep=pep, by=request.user, now=timezone.now(), note=form.cleaned_data["note"])
    except Refused as refusal:
        return refused(request, "peps/return.html", context, refusal)
    messages.success(request, "Changes needed: the people who fill in this plan have been told.")
    return _on(request, pep)


def finalise(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Finalise: the consequence in words, or what is in the way."""
    if answer := not_now(request, pep, PEP, "finalise", "Finalise"):
        return answer
    now = timezone.now()
    context = frame(request, pep, "quality") | {
        "judged": querysets_lists.levels_given(pep),
        "in_the_way": PEP.in_the_way("finalise", pep, by=request.user, now=now),
        "waiting": querysets_lists.next_to_judge(request.user, pep, on=timezone.localdate(now)),
    }
    if request.method != "POST":
        return render(request, "peps/finalise.html", context)
    try:
        actions.finalise_pep(pep=pep, by=request.user, now=now)
    except Refused as refusal:
        return refused(request, "peps/finalise.html", context, refusal)
    messages.success(request, "The plan is finalised. Its PDFs are being made, and people have been told.")
    return _on(request, pep)


def amend(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Amend a finalised plan: why, and which sections open again."""
    if answer := not_now(request, pep, PEP, "amend", "Amend this plan"):
        return answer
    form = AmendForm(_typed(request), pep=pep)
    context = frame(request, pep) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "peps/amend.html", context, status=422 if form.errors else 200)
    try:
        actions.amend_pep(
            pep=pep,
            sections=form.cleaned_data["sections"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, "peps/amend.html", context, refusal)
    messages.success(
        request, "The plan is open again. The finalised version stays readable until the new one is."
    )
    return redirect("peps:overview", pep.pk)


def cancel(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Cancel a plan that is not needed."""
    if answer := not_now(request, pep, PEP, "cancel", "Cancel this plan"):
        return answer
    form = ReasonForm(_typed(request))
    context = frame(request, pep) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "peps/cancel.html", context, status=422 if form.errors else 200)
    try:
        actions.cancel_pep(pep=pep, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, "peps/cancel.html", context, refusal)
    messages.success(request, "The plan is cancelled.")
    return redirect("peps:overview", pep.pk)


def _typed(request: HttpRequest) -> Any:
    """What was posted, even when it is nothing at all; None for a page that was only opened."""
    return request.POST if request.method == "POST" else None


def _on(request: HttpRequest, pep: Pep) -> HttpResponse:
    """To the next plan that waits to be judged when the person asked for it, else to this plan."""
    following: Any = None
    if request.POST.get("then") == OPEN_NEXT:
        following = querysets_lists.next_to_judge(request.user, pep, on=timezone.localdate())
    return redirect("peps:quality", following.pk) if following else redirect("peps:overview", pep.pk)
