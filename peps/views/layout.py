"""The layout of an authority's plans: the sections of each PEP type, the questions of a section, their order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from epep.audit.sentences import sentence
from epep.moves import Refused
from peps import own_form as words
from peps.blocks import editing
from peps.blocks.layout import ALL_TYPES, Section
from peps.models.pep import PepType
from peps.own_form import OwnForm
from peps.views import layout_frame as frame


def overview(request: HttpRequest) -> HttpResponse:
    """Every PEP type with its sections, and what the authority changed so far, who and when."""
    own = frame.own_form(request, "settings.view")
    context = frame.base(request, own) | {
        "types": [
            {
                "key": pep_type,
                "title": str(PepType(pep_type).label),
                "sections": [_summary(own, form, section) for section in form.sections],
            }
            for pep_type, form in own.wholes.items()
        ],
        "changes": list(words.own_rows(own)),
        "entries": [
            {
                "title": sentence(event),
                "at": event.at,
                "lines": [own.name(key) for name in ("keys", "blocks") for key in event.data.get(name, ())],
            }
            for event in own.events()
        ],
        "may_adopt": bool(policy.organisations(request.user, "pep.adopt", timezone.localdate())),
    }
    return render(request, "layout/overview.html", context)


def _summary(own: OwnForm, form: Any, section: Section) -> dict[str, Any]:
    letters = {one.key: one.letter for one in form.sections}
    return {
        "section": section,
        "filled_by": words.roles_in_words(section.filled_by),
        "signed_by": words.roles_in_words(section.signed_by),
        "on_behalf_by": words.roles_in_words(section.on_behalf_by),
        "after": words.listed([letters[key] for key in section.after]),
        "blocks": [
            {
                "block": block,
                "count": sum(not own.is_hidden(question.key) for question in block.questions),
                "hidden": sum(own.is_hidden(question.key) for question in block.questions),
            }
            for block in section.blocks
        ],
    }


def section(request: HttpRequest, pep_type: str, section: str) -> HttpResponse:
    """The questions of one section as rows, block by block, with what can be done to each."""
    own = frame.own_form(request, "settings.view")
    return render(request, "layout/section.html", _section(request, own, pep_type, section))


def _section(request: HttpRequest, own: OwnForm, pep_type: str, key: str) -> dict[str, Any]:
    if pep_type not in own.types or key not in {one.key for one in own.wholes[pep_type].sections}:
        raise Http404
    form = own.wholes[pep_type]
    part = form.section(key)
    return frame.base(request, own) | {
        "pep_type": pep_type,
        "type_title": str(PepType(pep_type).label),
        "several_types": len(own.types) > 1,
        "section": part,
        "filled_by": words.roles_in_words(part.filled_by),
        "blocks": [
            {
                "block": block,
                "rows": [own.row(pep_type, question.key) for question in block.questions],
                "reordered": block.key in own.settings.overlay.get("order", {}),
            }
            for block in part.blocks
        ],
    }


def move(request: HttpRequest) -> HttpResponse:
    """One question up or down past its neighbour (POST). The order holds for every PEP type with the block."""
    own = frame.own_form(request, "settings.edit")
    pep_type, part = request.POST.get("pep_type", ""), request.POST.get("section", "")
    context = _section(request, own, pep_type, part)
    up = "up" in request.POST
    key = request.POST.get("up" if up else "down", "")
    place = own.wholes[pep_type].places.get(key)
    if place is None or place[0].key != part:
        raise Http404
    block = place[1]
    order = editing.stepped(own.order(block.key), [one.key for one in block.questions], key, up=up)
    overlay = editing.with_order(own.overlay, block.key, order, own.order(block.key, plain=True))
    try:
        frame.save(request, own, overlay)
    except Refused as refusal:
        return frame.refused(request, "layout/section.html", context, refusal)
    return redirect(frame.address(request, "section", pep_type, part) + f"#row-{key}")


def back(request: HttpRequest) -> HttpResponse:
    """A question, or the order of a block, as it was before the authority changed it (POST)."""
    own = frame.own_form(request, "settings.edit")
    key, block = request.POST.get("key", ""), request.POST.get("block", "")
    pep_type, part = request.POST.get("pep_type", ""), request.POST.get("section", "")
    if block:
        overlay = editing.with_order(own.overlay, block, (), ())
        said = "The questions stand in their first order again."
    else:
        overlay = editing.put_back(own.overlay, key)
        said = "The question is as it was."
    try:
        frame.save(request, own, overlay)
    except Refused as refusal:
        if pep_type in ALL_TYPES:
            return frame.refused(
                request, "layout/section.html", _section(request, own, pep_type, part), refusal
            )
        messages.error(request, " ".join(refusal.messages))
        return redirect(frame.address(request, "overview"))
    messages.success(request, said)
    if pep_type in own.types:
        return redirect(frame.address(request, "section", pep_type, part) + (f"#row-{key}" if key else ""))
    return redirect(frame.address(request, "overview"))
