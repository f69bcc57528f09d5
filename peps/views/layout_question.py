"""One question of the layout: change it, add one, take one's own away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from epep.moves import Refused
from peps.blocks import editing
from peps.blocks.layout import ALL_TYPES
from peps.forms_layout import LISTS, AddedForm, QuestionForm
from peps.own_form import OwnForm, kind_in_words, only_if
from peps.views import layout_frame as frame


def question(request: HttpRequest, key: str) -> HttpResponse:
    """Change one question: one of the form in some of its words, one of the authority's own in all of them."""
    own = frame.own_form(request, "settings.edit")
    if key in own.own:
        return _own(request, own, key)
    if own.plain(key) is None:
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None, own=own, key=key)
    context = _about(request, own, key) | {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "layout/question.html", context, status=422 if form.errors else 200)
    plain = own.plain(key)
    assert plain is not None
    kept = own.settings.overlay.get("questions", {}).get(key, {})
    overlay = editing.with_moves(own.overlay, plain, **(kept | form.moves()))
    try:
        changed = frame.save(request, own, overlay)
    except Refused as refusal:
        return frame.refused(request, "layout/question.html", context, refusal)
    return _done(request, own, key, "The question is changed." if changed else "Nothing was changed.")


def _own(request: HttpRequest, own: OwnForm, key: str) -> HttpResponse:
    item = own.own[key]
    form = AddedForm(
        request.POST if request.method == "POST" else None, own=own, block=item["block"], key=key
    )
    context = _about(request, own, key) | {"form": form, "is_away": not item.get("types", ALL_TYPES)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "layout/question.html", context, status=422 if form.errors else 200)
    said = form.said()
    if "choices" in form.fields:
        before = item["kind"].get("choices", ())
        said["kind"] = item["kind"] | {"choices": editing.coded(form.cleaned_data["lines"], before)}
    if said["after"] == form.initial["after"]:
        del said["after"]
    try:
        changed = frame.save(request, own, editing.with_changed(own.overlay, key, **said))
    except Refused as refusal:
        return frame.refused(request, "layout/question.html", context, refusal)
    return _done(request, own, key, "The question is changed." if changed else "Nothing was changed.")


def add(request: HttpRequest, block: str) -> HttpResponse:
    """Add a simple question to a block."""
    own = frame.own_form(request, "settings.edit")
    part = own.block(block)
    if part is None:
        raise Http404
    form = AddedForm(request.POST if request.method == "POST" else None, own=own, block=block)
    context = frame.base(request, own) | {"form": form, "home": part, "back": _home(request, own, block)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "layout/add.html", context, status=422 if form.errors else 200)
    kind: dict[str, Any] = {"kind": form.cleaned_data["kind"]}
    if kind["kind"] in LISTS:
        kind["choices"] = editing.coded(form.cleaned_data["lines"])
    key = editing.new_key(form.cleaned_data["label"], own.known)
    item = {"block": block, "key": key, "kind": kind} | form.said()
    try:
        frame.save(request, own, editing.with_added(own.overlay, item))
    except Refused as refusal:
        return frame.refused(request, "layout/add.html", context, refusal)
    messages.success(request, "The question is added. Plans opened from now on ask it.")
    return redirect(f"{context['back']}#row-{key}")


def away(request: HttpRequest, key: str) -> HttpResponse:
    """Take a question of one's own away: ask, then do it. Its key and its answers are kept for ever."""
    own = frame.own_form(request, "settings.edit")
    if key not in own.own or not own.own[key].get("types", ALL_TYPES):
        raise Http404
    context = _about(request, own, key)
    if request.method == "POST":
        try:
            frame.save(request, own, editing.with_changed(own.overlay, key, types=[]))
        except Refused as refusal:
            return frame.refused(request, "layout/away.html", context, refusal)
        messages.success(request, "The question is taken away. Plans opened from now on do not ask it.")
        return redirect(frame.address(request, "overview"))
    return render(request, "layout/away.html", context)


def _about(request: HttpRequest, own: OwnForm, key: str) -> dict[str, Any]:
    """What stands round the form: where the question is, how it is answered, when it is asked."""
    spots = own.places(key)
    block = spots[0][2] if spots else own.block(own.own[key]["block"])
    return frame.base(request, own) | {
        "key": key,
        "name": own.name(key),
        "home": block,
        "kind": kind_in_words(spots[0][3].kind) if spots else "",
        "only_if": only_if(own.wholes[spots[0][0]], key) if spots else "",
        "types": own.types_of(key),
        "is_own": key in own.own,
        "was": own.plain(key),
        "changed": key in own.settings.overlay.get("questions", {}),
        "back": _home(request, own, block.key) if block else frame.address(request, "overview"),
        "spot": (spots[0][0], spots[0][1].key) if spots else None,
    }


def _home(request: HttpRequest, own: OwnForm, block: str) -> str:
    """The page of the first section that holds the block; the type the person came from when it is named."""
    wanted = request.GET.get("type", "")
    order = sorted(own.wholes, key=lambda one: one != (wanted if wanted in own.wholes else "school_age"))
    for pep_type in order:
        for section in own.wholes[pep_type].sections:
            if any(one.key == block for one in section.blocks):
                return frame.address(request, "section", pep_type, section.key)
    return frame.address(request, "overview")


def _done(request: HttpRequest, own: OwnForm, key: str, said: str) -> HttpResponse:
    messages.success(request, said)
    block = own.places(key)[0][2].key if own.places(key) else own.own[key]["block"]
    return redirect(f"{_home(request, own, block)}#row-{key}")
