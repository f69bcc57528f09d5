"""Asking for money: the form of a request, new or changed, and what the rules say of what is typed.

What is saved is `funding.actions`; checking and sending a request is `sending.py`.
"""

from __future__ import annotations

import copy
import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from epep.page.forms import Beside, without_errors
from epep.page.widgets import Rows
from funding import actions, querysets, querysets_asking
from funding.actions.asking import fill, new_request, promote
from funding.bank_details import WHY
from funding.models import Request
from funding.reading import form_for, in_words, lines_of, scheme_of
from funding.sums import in_pounds, line_words, total_pence
from funding.views.asking_frame import (
    context_of,
    done,
    draw,
    findings_for_page,
    level_of,
    say_not_now,
    with_bank_details,
)
from funding.years import year_of
from peps.blocks.answers import accept
from peps.forms import SectionForm
from peps.forms import form_for as django_form
from peps.views.frame import STATUS_OF
from targets.models import Target
from targets.reading import form_for_pep, how, naming_of
from targets.reading import in_words as target_words

NEEDED = frozenset({"need", "intervention", "starts_on", "ends_on", "lines", "pattern", "instalments", "additional",
                    "effect", "effect_measure"})  # fmt: skip
"""Questions that have to be answered before a request is sent; the others are optional, and say so."""
CHANGEABLE = (Request.Status.DRAFT, Request.Status.QUERY)


# ---- a new one -----------------------------------------------------------------------------------


def start(request: HttpRequest, target: Target) -> HttpResponse:
    """Ask for money on a target. Nothing is written before a button is pressed."""
    blank = new_request(target, request.user, timezone.now())
    if target.status in querysets.STOPPED:
        why = naming_of(target.pep).say("The {target} has ended, so no money can be asked for on it.")
        return say_not_now(request, target, "Ask for Pupil Premium Plus", why)
    if request.method != "POST":
        return draw(request, "ask", page_of(request, blank, form_of(blank)))
    form = form_of(blank, data=request.POST)
    if Rows.pressed(request.POST):
        without_errors(form)
        return draw(request, "ask", page_of(request, blank, form))
    try:
        saved = actions.start_request(
            target=target, typed=form.typed(), by=request.user, now=timezone.now(), token=_token(request)
        )
    except Refused as refusal:
        return _refused(request, blank, form, refusal)
    return _onwards(request, saved, form)


def _token(request: HttpRequest) -> str:
    """The name of the form that is sent: sent twice, it is one draft."""
    return request.POST.get("form_token", "")[:40]


def change(request: HttpRequest, asked: Request) -> HttpResponse:
    """Change a draft, or one that a question was asked of. What cannot be read is saved as typed, and said."""
    if asked.status not in CHANGEABLE:
        why = f"It cannot be changed now: it is “{asked.status_words}”."
        return say_not_now(request, asked.target, "Change this request", why, asked)
    if request.method != "POST":
        return draw(request, "ask", page_of(request, asked, form_of(asked)))
    form = form_of(asked, data=request.POST)
    revision = request.POST.get("revision", "")
    if Rows.pressed(request.POST):
        without_errors(form)
        return draw(request, "ask", page_of(request, asked, form) | {"base": revision or asked.revision})
    try:
        saved = actions.change_request(
            request=asked,
            revision=int(revision)
            if revision.isascii() and revision.isdecimal() and len(revision) < 9
            else 0,
            typed=form.typed(),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _refused(request, asked, form, refusal, revision)
    return _onwards(request, saved, form)


def _onwards(request: HttpRequest, saved: Request, form: SectionForm) -> HttpResponse:
    """After a save: back to the form when something could not be read, else where the button said."""
    if form.errors:
        return redirect("funding:change", saved.pk)
    if request.POST.get("then") == "draft":
        draft = saved.status == Request.Status.DRAFT
        return done(
            request, saved, "Saved as a draft. It is not sent yet." if draft else "The request is changed."
        )
    if saved.status == Request.Status.QUERY:
        return redirect("funding:answer", saved.pk)
    return redirect("funding:check", saved.pk)


def _refused(
    request: HttpRequest, asked: Request, form: SectionForm, refusal: Refused, revision: str = ""
) -> HttpResponse:
    """The form with everything that was typed, and why it was not saved."""
    messages = refusal.messages
    if WHY in messages:
        for key in with_bank_details(form.typed()):
            form.errors[key] = form.error_class([WHY], renderer=form.renderer)
            messages = []
    more: dict[str, Any] = {"problems": [(text, "") for text in messages], "has_errors": True}
    if revision:
        more["base"] = revision
    if refusal.kind == "revision" and not asked._state.adding:
        more |= _meanwhile(asked)
    return draw(request, "ask", page_of(request, asked, form) | more, STATUS_OF.get(refusal.kind, 422))


def _meanwhile(asked: Request) -> dict[str, Any]:
    """What stands now, when it is not what the person started from. The next press of the button is meant."""
    form = form_for(asked.authority)
    fresh = Request.objects.select_related("saved_by").get(pk=asked.pk)
    lines = in_words(form, fresh)
    rows = [(one.label, lines[one.key]) for one in form.questions() if one.key in lines]
    return {"meanwhile": fresh, "meanwhile_rows": rows, "base": fresh.revision}


# ---- what the rules say of what is typed ---------------------------------------------------------


def look_at_new(request: HttpRequest, target: Target) -> HttpResponse:
    """What the rules find in a new request as it is typed. Reads only, and answers a part of a page."""
    return _look(request, new_request(target, request.user, timezone.now()))


def look(request: HttpRequest, asked: Request) -> HttpResponse:
    """The same for one that is there."""
    return _look(request, asked)


def _look(request: HttpRequest, asked: Request) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    draft, level = copy.copy(asked), level_of(request)
    draft.said = dict(asked.said)
    try:
        fill(draft, form_of(asked, data=request.POST).typed())
    except Refused as refusal:
        return render(request, "funding/findings.html", {"refused": refusal.messages, "level": level})
    found = querysets_asking.findings_of_draft(draft, today=timezone.localdate())
    return render(request, "funding/findings.html", {"findings": findings_for_page(found), "level": level})


# ---- the form ------------------------------------------------------------------------------------


def form_of(asked: Request, *, data: Any = None) -> SectionForm:
    """The questions that apply, with what is said or typed. What the target says stands beside them."""
    answers = asked.said or {"pattern": "one_off"}
    target, plan = asked.target, form_for_pep(asked.target.pep)
    lines = target_words(plan, target.said)
    aim = (target.title,) if target.title else ()
    word = naming_of(target.pep)
    beside = {
        "need": Beside(last_time=tuple(lines.get("why", ())), last_time_title=word.say("Why this {target}")),
        "effect": Beside(last_time=aim, last_time_title=word.say("The {target}")),
        "effect_measure": Beside(
            last_time=tuple(how(lines)), last_time_title=word.say("The {target}’s measure")
        ),
    }
    form = django_form(
        form_for(asked.authority), answers, data=data, leave_out=_not_asked(asked), beside=beside
    )
    for key, field in form.fields.items():
        if key not in NEEDED and not (key == "beyond_ehc" and asked.child.sen_status == "E"):
            field.label = f"{field.label} (optional)"
    alone = scheme_of(asked.authority, year_of(asked.starts_on or timezone.localdate())).alone_for(
        asked.grant
    )
    if alone is not None:
        form.fields["exit_plan"].help_text = f"Needed when it is more than {in_pounds(alone)}"
    return form


def _not_asked(asked: Request) -> set[str]:
    """A child without a plan and without SEN support is asked nothing about them."""
    return {"beyond_ehc"} if asked.child.sen_status == "N" and "beyond_ehc" not in asked.said else set()


def page_of(request: HttpRequest, asked: Request, form: SectionForm) -> dict[str, Any]:
    """The page of the form: its parts, what it comes to, what the child has left, what the rules say."""
    today = timezone.localdate()
    draft, said = _as_shown(asked, form)
    weights, place = querysets_asking.weights_of(asked)
    rows = querysets_asking.years_left(
        asked.child, asked.authority, querysets.split(draft), today=today, also=[year_of(today) + 1]
    )
    is_new = asked._state.adding
    return context_of(request, asked.target, None if is_new else asked) | {
        "form": form,
        "base": asked.revision,
        "token": (_token(request) or secrets.token_urlsafe(12)) if is_new else "",
        "blocks": [
            {"block": block, "fields": [form[one.key] for one in block.questions if one.key in form.fields]}
            for block in form_for(asked.authority).blocks
        ],
        "sums": [line_words(line) for line in said],
        "total": draft.whole_pence,
        "share": draft.asked_pence if len(weights) > 1 else None,
        "others": len(weights) - 1,
        "years": [one for one in rows if one.pence or one.year == year_of(today)],
        "for_script": json.dumps(
            {
                "years": {one.year: {"left": one.left, "missing": one.missing} for one in rows},
                "now": year_of(today),
                "weights": weights,
                "place": place,
            }
        ),
        "findings": None
        if is_new
        else findings_for_page(querysets_asking.findings_of_draft(draft, today=today)),
    }


def _as_shown(asked: Request, form: SectionForm) -> tuple[Request, list[dict[str, Any]]]:
    """The request as the form shows it, saved or not, and its cost lines; bank details change nothing of it."""
    draft = copy.copy(asked)
    draft.said = dict(asked.said)
    typed = form.typed() if form.is_bound else {}
    for key, value in typed.items():
        draft.said[key] = accept(form.answer_fields[key].question, value).stored
    lines = lines_of(form_for(asked.authority), draft.said)
    try:
        promote(draft)
    except Refused:  # more than any request may come to: the page says so already
        draft.whole_pence = total_pence(lines)
    weights, place = querysets_asking.weights_of(asked)
    draft.asked_pence = querysets_asking.shares(draft.whole_pence, "by_parts", weights)[place]
    return draft, lines
