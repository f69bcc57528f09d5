"""The targets of a plan: a table of them; add, carry on, change, move and remove one. Writing is `targets.actions`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from peps import access
from peps.models import Pep, Section
from peps.pinned import form_of
from peps.querysets_last import last_plan
from peps.querysets_lists import uuid_of
from peps.views.frame import STATUS_OF, frame
from targets import actions, querysets
from targets.forms import TargetForm
from targets.models import Target

SHOWN = (
    ("title", "What will be different"),
    ("measure", "How we will know"),
    ("by_when", "By when"),
    ("who", "Who does what"),
    ("at_home", "At home"),
)


def targets(request: HttpRequest, pep: Pep) -> HttpResponse:
    """The table: one row per target, cards on a phone. For whom no draft exists, it does not exist either."""
    if not access.sees_draft(request.user, pep, on=timezone.localdate()):
        raise Http404
    return _table(request, pep)


def add(request: HttpRequest, pep: Pep) -> HttpResponse:
    """A new target, at the end."""
    form = TargetForm(request.POST or None)
    context = _context(request, pep) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "targets/edit.html", context, status=422 if form.errors else 200)
    try:
        actions.add_target(pep=pep, values=form.values(), by=request.user, now=timezone.now())
    except Refused as refusal:
        return _refused(request, context, refusal)
    messages.success(request, "The target is added.")
    return redirect("targets:list", pep.pk)


def carry_on(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Go on with a target of the plan before; one that is gone or elsewhere does not exist here."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number, last = uuid_of(request.POST.get("target", "")), last_plan(pep)
    target = querysets.targets_of(last.pep).filter(pk=number).first() if last and number else None
    if target is None:
        raise Http404
    try:
        actions.carry_on(pep=pep, target=target, by=request.user, now=timezone.now())
    except Refused as refusal:
        return _table(request, pep, refusal)
    messages.success(request, "The target is carried on. Say what is new about it, and by when.")
    return redirect("targets:list", pep.pk)


def change(request: HttpRequest, target: Target) -> HttpResponse:
    """Change one. When somebody else changed it meanwhile, both versions are shown and nothing typed is lost."""
    form = TargetForm.of(target, request.POST if request.method == "POST" else None)
    context = _context(request, target.pep) | {"form": form, "target": target}
    if request.method != "POST" or not form.is_valid():
        return render(request, "targets/edit.html", context, status=422 if form.errors else 200)
    try:
        actions.change_target(
            target=target,
            revision=form.cleaned_data["revision"] or 0,
            values=form.values(),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _refused(request, context | _meanwhile(target, form), refusal)
    messages.success(request, "The target is changed.")
    return redirect("targets:list", target.pep_id)


def move(request: HttpRequest, target: Target) -> HttpResponse:
    """One place up or down."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.move_target(
            target=target, up=request.POST.get("way") == "up", by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return _table(request, target.pep, refusal)
    return redirect("targets:list", target.pep_id)


def remove(request: HttpRequest, target: Target) -> HttpResponse:
    """Remove one, after a page that says what goes."""
    context = _context(request, target.pep) | {"target": target, "rows": _rows(target)}
    if request.method != "POST":
        return render(request, "targets/remove.html", context)
    try:
        actions.remove_target(target=target, by=request.user, now=timezone.now())
    except Refused as refusal:
        return _table(request, target.pep, refusal)
    messages.success(request, "The target is removed.")
    return redirect("targets:list", target.pep_id)


def _table(request: HttpRequest, pep: Pep, refusal: Refused | None = None) -> HttpResponse:
    last, left = querysets.from_last_term(pep)
    context = _context(request, pep) | {
        "targets": list(querysets.targets_of(pep)),
        "last": last,
        "from_last_term": left,
    }
    if refusal:
        context |= {"problems": [(text, "") for text in refusal.messages], "has_errors": True}
    return render(
        request, "targets/list.html", context, status=STATUS_OF.get(refusal.kind, 422) if refusal else 200
    )


def _context(request: HttpRequest, pep: Pep) -> dict[str, Any]:
    """The frame, the section that holds the targets, and whether this person may change them now."""
    on = timezone.localdate()
    section = querysets.home_section(pep)
    may_edit = may_reopen = False
    if section is not None:
        form = form_of(section)
        may_edit = bool(policy.can(request.user, "target.edit", pep, on=on)) and bool(
            access.may_fill(request.user, section, form, on=on)
        )
        may_reopen = section.status == Section.Status.SIGNED and bool(
            access.may_reopen(request.user, section, form, on=on)
        )
    return frame(request, pep) | {
        "section": section,
        "may_edit": may_edit,
        "may_reopen": may_reopen and pep.status in (Pep.Status.OPEN, Pep.Status.RETURNED),
    }


def _refused(request: HttpRequest, context: dict[str, Any], refusal: Refused) -> HttpResponse:
    more = {"problems": [(text, "") for text in refusal.messages], "has_errors": True}
    return render(request, "targets/edit.html", context | more, status=STATUS_OF.get(refusal.kind, 422))


def _meanwhile(target: Target, form: TargetForm) -> dict[str, Any]:
    """What stands now, when it is not what the person started from. The next press of the button is meant."""
    fresh = querysets.targets_of(target.pep).filter(pk=target.pk).first()
    if fresh is None or fresh.revision == form.cleaned_data["revision"]:
        return {}
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["revision"] = str(fresh.revision)
    return {"meanwhile": fresh, "meanwhile_rows": _rows(fresh), "form": TargetForm(typed)}


def _rows(target: Target) -> list[dict[str, Any]]:
    return [{"key": label, "value": getattr(target, name)} for name, label in SHOWN]
