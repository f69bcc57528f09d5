"""The targets of a plan: last term's to review, the mix, each target with what is still to be said."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from epep.moves import Refused
from peps import access
from peps.models import Pep
from peps.views.frame import refused
from targets import actions, beside, mix, querysets
from targets.models import MixOverride, Target
from targets.reading import ON_A_CARD, areas_of, form_for_pep, how, in_words, kind_of
from targets.views.frame import advice, around_for, context_of, tell

LIST = "targets/list.html"
ACTS = ("change", "copy", "move", "remove", "line")
NOBODY = UUID(int=0)


def targets(request: HttpRequest, pep: Pep) -> HttpResponse:
    """One card per target. For whom no draft exists, it does not exist either."""
    if not access.sees_draft(request.user, pep, on=timezone.localdate()):
        raise Http404
    return render(request, LIST, context(request, pep))


def context(request: HttpRequest, pep: Pep) -> dict[str, Any]:
    """Everything on the list."""
    found = context_of(request, pep)
    rows = querysets.targets_of(pep)
    last, before = querysets.from_last_term(pep)
    around = around_for(request, pep, before)
    gone = querysets.dismissed(pep) if rows else {}
    reasons = {row.rule: row for row in MixOverride.objects.filter(pep=pep).select_related("by")}
    rules, word = querysets.rules_of(pep), found["word"]
    sdq_over = bool(rules.get("wellbeing_when_sdq")) and querysets.sdq_is_over(pep)
    items = mix.check(rules, map(kind_of, rows), sdq_over=sdq_over)
    more = beside.cards(pep, rows, user=request.user, on=timezone.localdate())
    return found | {
        "own": querysets.own_words(pep) if found["may_edit"] else [],
        "cards": [
            card(row, f"{word.target} {number}", around, gone.get(row.pk, set()))
            | {"beside": more.get(row.pk, [])}
            for number, row in enumerate(rows, start=1)
        ],
        "last": last,
        "before": [reviewed(row) for row in before],
        "waiting": sum(not hasattr(row, "review") for row in before),
        "mix": [{"item": item, "override": reasons.get(item.rule)} for item in items],
    }


def card(target: Target, name: str, around: Any, gone: set[tuple[str, str]]) -> dict[str, Any]:
    """A target in words, with its prompts, the addresses of what can be done, and how links name it."""
    lines = in_words(form_for_pep(target.pep), target.said, ON_A_CARD)
    return {
        "target": target,
        "name": name,
        "urls": {act: address(act, target) for act in ACTS},
        "area": areas_of(target.pep).get(target.area, ""),
        "how": how(lines),
        "actions": lines.get("actions", []),
        "advice": advice(target, around, gone),
        "is_draft": target.status == Target.Status.DRAFT,
    }


def reviewed(target: Target) -> dict[str, Any]:
    """A target of last term in words, with its review when there is one."""
    lines = in_words(form_for_pep(target.pep), target.said, ON_A_CARD)
    return {"target": target, "how": how(lines), "review": getattr(target, "review", None)}


@lru_cache(maxsize=len(ACTS))
def _address(act: str) -> str:
    return reverse(f"targets:{act}", args=[NOBODY])


def address(act: str, target: Target) -> str:
    """The address of an act on a target. Every card has five, and working out each anew was a tenth of the page."""
    return _address(act).replace(str(NOBODY), str(target.pk))


def move(request: HttpRequest, target: Target) -> HttpResponse:
    """One place up or down."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.move_target(
            target=target, up=request.POST.get("way") == "up", by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, LIST, context(request, target.pep), refusal)
    return redirect(f"{reverse('targets:list', args=[target.pep_id])}#target-{target.pk}")


def copy(request: HttpRequest, target: Target) -> HttpResponse:
    """The same outcome once more, for another kind of help."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        new = actions.copy_target(target=target, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, LIST, context(request, target.pep), refusal)
    tell(request, target.pep, "The {target} is copied. Say who does what in this one.")
    return redirect("targets:change", new.pk)


def remove(request: HttpRequest, target: Target) -> HttpResponse:
    """Remove a draft, after a page that says what goes."""
    lines = in_words(form_for_pep(target.pep), target.said)
    found = context_of(request, target.pep) | {"target": target, "how": how(lines), "lines": lines}
    if request.method != "POST":
        return render(request, "targets/remove.html", found)
    try:
        actions.remove_target(target=target, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, "targets/remove.html", found, refusal)
    tell(request, target.pep, "The {target} is removed.")
    return redirect("targets:list", target.pep_id)


def override(request: HttpRequest, pep: Pep) -> HttpResponse:
    """A reason for another mix than the authority asks for."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = request.POST.get("rule", "")
    known = {item.rule for item in mix.check(querysets.rules_of(pep), (), sdq_over=True)} | {"academic_pair"}
    if rule not in known:
        raise Http404
    try:
        actions.override_mix(
            pep=pep, rule=rule, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, LIST, context(request, pep), refusal)
    messages.success(request, "The reason is kept. Who assures the quality reads it.")
    return redirect("targets:list", pep.pk)
