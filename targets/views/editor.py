"""Adding a target (blank, from a sentence, from the bank) and changing one, with prompts beside the form."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from epep.page.forms import without_errors
from epep.page.templatetags.epep_page import uk_time
from epep.page.widgets import Rows
from peps import marks
from peps.blocks.kinds import Typed, tidy
from peps.forms import SectionForm, form_for
from peps.models import Pep
from peps.views.frame import STATUS_OF, refused
from targets import actions, bank, beside, querysets, sentence
from targets.models import Target
from targets.questions import form_of
from targets.reading import areas_of, form_for_pep, in_words, naming_of
from targets.views.frame import advice, around_for, context_of, days_of, form_of_target, tell
from targets.words import PHASES, phase_of

EDIT, ADD = "targets/edit.html", "targets/add.html"


# ---- adding --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """What a new target begins with, and what to say of it above its page."""

    typed: dict[str, Typed] = field(default_factory=dict)
    told: Callable[[Target], str] = lambda _target: ""


def add(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Ways to begin; a POST makes the target and goes on to its page."""
    context = context_of(request, pep) | {"pairs": _pairs(pep), "own": querysets.own_words(pep)}
    if request.method != "POST":
        return render(request, ADD, context)
    way, text = request.POST.get("way"), request.POST.get("sentence", "").strip()
    if way == "sentence" and not text:
        context |= {"problems": [("Enter a sentence", "sentence")], "has_errors": True}
        return render(request, ADD, context, status=422)
    if way == "sentence":
        start = _from_sentence(request, pep, text)
    else:
        start = (
            _from_answer(pep, context["own"], request.POST.get("answer", "")) if way == "answer" else Start()
        )
    try:
        target = actions.add_target(pep=pep, typed=start.typed, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, ADD, context | {"sentence": text}, refusal)
    if told := start.told(target):
        messages.success(request, told)
    return redirect("targets:change", target.pk)


def _from_sentence(request: HttpRequest, pep: Pep, text: str) -> Start:
    around = around_for(request, pep)
    read = sentence.read(
        text, today=timezone.localdate(), term_ends=around.term_ends, year_ends=around.year_ends
    )
    return Start(_typed(read), lambda target: _what_was_read(pep, target, read))


def _from_answer(pep: Pep, own: list[querysets.OwnWords], key: str) -> Start:
    """The child's own answer as the child's words and as the reason. What will be different is not guessed."""
    answer = next((one for one in own if one.key == key), None)
    if answer is None:
        raise Http404
    name = pep.child.short_name
    typed: dict[str, Typed] = {
        "child_words": answer.text,
        "why": f"{name}’s own answer to “{answer.label}”: {answer.text}",
        "evidence": ["child"],
    }
    told = (
        f"Filled in from {name}’s own answer to “{answer.label}”: the child’s words, why this "
        f"{naming_of(pep).target}, and what shows the need. Say what will be different, and the rest."
    )
    return Start(typed, lambda _target: told)


def _typed(read: sentence.ReadSentence) -> dict[str, Typed]:
    """What was read, as a form would send it."""
    typed: dict[str, Typed] = {}
    for key, value in read.values.items():
        typed[key] = value if isinstance(value, str) else [str(value.day), str(value.month), str(value.year)]
    return typed


def _what_was_read(pep: Pep, target: Target, read: sentence.ReadSentence) -> str:
    """In a sentence, what was taken from which words; never a silent guess."""
    lines = in_words(form_for_pep(pep), target.said)
    names = {"aim": "aim", "start": "starting point", "subject": "subject", "by_when": "by when"}
    said = [
        f"{name} {' '.join(lines[key])} (from “{read.words[key]}”)"
        for key, name in names.items()
        if key in read.words and key in lines
    ]
    if not said:
        return "Nothing but the sentence itself could be read from it. The rest is asked for below."
    return f"Read from the sentence: {', '.join(said)}. Check it, and say the rest below."


def _pairs(pep: Pep) -> list[dict[str, Any]]:
    areas = areas_of(pep)
    return [{"area": areas[key], "pair": pair} for key, pair in bank.pairs().items() if key in areas]


def choose(request: HttpRequest, pep: Pep) -> HttpResponse:
    """The bank: search by area, phase and words."""
    areas = areas_of(pep)
    area, words = request.GET.get("area", ""), request.GET.get("q", "").strip()[:100]
    phase = request.GET.get("phase", phase_of(pep.child.nc_year(timezone.localdate())))
    found = bank.find(querysets.templates_for(pep.authority_id), area=area, phase=phase, words=words)
    found = [one for one in found if one.area in areas]
    child = pep.child.short_name
    context = {
        "found": [
            {"template": one, "words": one.outcome.replace("[child]", child), "area": areas[one.area]}
            for one in found
        ],
        "areas": list(areas.items()),
        "phases": PHASES,
        "area": area,
        "phase": phase,
        "q": words,
    }
    return render(request, "targets/bank.html", context_of(request, pep) | context)


def from_bank(request: HttpRequest, pep: Pep, key: str) -> HttpResponse:
    """One template: its slots to fill; a POST makes the target. A slot left empty stays, and is prompted for."""
    template = next((one for one in querysets.templates_for(pep.authority_id) if one.key == key), None)
    if template is None:
        raise Http404
    slots = [
        {"name": name, "id": f"slot-{number}", "value": request.POST.get(f"slot-{number}", "")}
        for number, name in enumerate(template.slots, start=1)
    ]
    child = pep.child.short_name
    said = bank.filled(template, child=child, slots={slot["name"]: slot["value"] for slot in slots})
    context = context_of(request, pep) | {"template": template, "slots": slots, "said": said}
    if request.method != "POST":
        return render(request, "targets/from_bank.html", context)
    typed = {name: value for name, value in said.items() if name != "actions"}
    typed["actions"] = [{name: str(cell) for name, cell in row.items()} for row in said.get("actions", [])]
    try:
        target = actions.add_target(pep=pep, typed=typed, bank_key=key, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, "targets/from_bank.html", context, refusal)
    tell(request, pep, "The {target} is added. Say where the child is now, the aim and by when.")
    return redirect("targets:change", target.pk)


# ---- changing ------------------------------------------------------------------------------------


def change(request: HttpRequest, target: Target) -> HttpResponse:
    """Change one. What cannot be read is saved as typed and said; what two people changed is shown from both.

    A prompt is dismissed by a button of the same form, so that nothing typed is lost by it.
    """
    if request.method != "POST":
        return render(request, EDIT, _page(request, target, form_of_target(target)))
    form = form_of_target(target, data=request.POST)
    kept = {"shown": request.POST.get("shown", ""), "page_token": _sent(request)["page"]}
    if Rows.pressed(request.POST):
        without_errors(form)
        return render(request, EDIT, _page(request, target, form) | kept)
    code, _, part = request.POST.get("prompt", "").partition(":")
    try:
        saved = actions.change_target(
            target=target, typed=form.typed(), by=request.user, now=timezone.now(),
            meant=(code, part) if code else None, **_sent(request),
        )  # fmt: skip
    except Refused as refusal:
        kept["unsaved"] = " ".join(actions.differing(target, form.typed()))
        return refused(request, EDIT, _page(request, target, form) | kept, refusal)
    if saved.clashes:
        return render(request, EDIT, _both(request, saved) | {"page_token": kept["page_token"]}, status=409)
    if code:
        tell(request, target.pep, "The {target} is saved, and that is not shown again for it.")
        return redirect("targets:change", target.pk)
    if form.errors:
        page = _page(request, saved.target, form) | {"has_errors": True, "saved": True}
        return render(request, EDIT, page, status=422)
    tell(request, target.pep, "The {target} is saved.")
    return redirect("targets:list", target.pep_id)


def autosave(request: HttpRequest, target: Target) -> HttpResponse:
    """What the script sends while a person types: only the questions named in `changed`."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form, now = form_of_target(target, data=request.POST), timezone.now()
    try:
        saved = actions.change_target(
            target=target, typed=form.typed(only=set(request.POST.getlist("changed"))),
            by=request.user, now=now, autosave=True, **_sent(request),
        )  # fmt: skip
    except Refused as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=STATUS_OF.get(refusal.kind, 409))
    return JsonResponse(
        {
            "saved_at": uk_time(now),
            "shown": marks.written(form_for_pep(target.pep), saved.shown),
            "merged": {key: {"by": _who(request, stamp)} for key, stamp in saved.merged.items()},
            "conflicts": [
                {"key": key, "label": form.fields[key].label, "by": _who(request, stamp)}
                for key, stamp in saved.clashes.items()
            ],
        }
    )


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The token of the page that was sent, and what it showed."""
    return {
        "page": tidy(request.POST.get("page", ""))[:40],
        "shown": marks.read_marks(form_of(()), request.POST.get("shown", "")),
    }


def _who(request: HttpRequest, stamp: list[Any]) -> str:
    return "You, in another window," if stamp[1] == str(request.user.pk) else str(stamp[2])


def _page(request: HttpRequest, target: Target, form: SectionForm) -> dict[str, Any]:
    """The target's page, with the form as it is to be shown."""
    around = around_for(request, target.pep)
    gone = querysets.dismissed(target.pep).get(target.pk, set())
    questions = form_for_pep(target.pep)
    return context_of(request, target.pep) | {
        "target": target,
        "form": form,
        "shown": marks.marks_of(questions, target.said),
        "keys": " ".join(question.key for question in questions.questions()),
        "page_token": secrets.token_urlsafe(12),
        "blocks": [
            {"block": block, "fields": [form[one.key] for one in block.questions]}
            for block in questions.blocks
        ],
        "days": days_of(around),
        "evidence": querysets.evidence_of(target.pep),
        "advice": advice(target, around, gone),
        "beside": beside.cards(target.pep, [target], user=request.user, on=timezone.localdate()).get(
            target.pk, []
        ),
    }


def _both(request: HttpRequest, saved: actions.Changed) -> dict[str, Any]:
    """Their answers above, this person's in the form. Now that both are seen, the next press is meant."""
    target, questions = saved.target, form_for_pep(saved.target.pep)
    mine = form_for(questions, target.said | saved.typed)
    lines = in_words(questions, target.said)
    rows = [
        {
            "label": mine.fields[key].label,
            "lines": lines.get(key, ["No answer"]),
            "by": _who(request, stamp).rstrip(","),
        }
        for key, stamp in saved.clashes.items()
    ]
    problems = [
        (f"{row['by']} changed “{row['label']}” as well. Say what stands", f"q-{key}")
        for key, row in zip(saved.clashes, rows, strict=True)
    ]
    return _page(request, target, mine) | {
        "both": rows,
        "unsaved": " ".join(saved.clashes),
        "problems": problems,
        "has_errors": True,
    }


def prompts(request: HttpRequest, target: Target) -> HttpResponse:
    """What the rules say of what is typed and not saved yet. Reads only, and answers a part of a page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = form_of_target(target, data=request.POST)
    draft = Target(pep=target.pep, said={}, status=target.status)
    actions.fill(draft, form.typed())
    gone = querysets.dismissed(target.pep).get(target.pk, set())
    found = advice(draft, around_for(request, target.pep), gone)
    return render(request, "targets/prompts.html", {"advice": found, "may_edit": True})
