"""The authority's bank: see it with how often each was used and met, add, change, retire, import and export."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from accounts.actions import change_settings
from accounts.models import Organisation
from accounts.views.people import authority_of
from epep.moves import Refused
from epep.page import widgets
from epep.page.spreadsheets import csv_file
from epep.small_numbers import SMALLEST
from targets import actions, bank, csv_bank, measures, querysets
from targets.bank import Template
from targets.reading import naming_for, own_list
from targets.words import BETTER, EARLY_AREAS, PHASES, SPANS, SUBJECTS

PER_PAGE = 50
LARGEST = 2_000_000


def _areas(authority: Organisation) -> dict[str, str]:
    return {**EARLY_AREAS, **own_list(authority, "areas")}


def _text(label: str, hint: str = "", rows: int = 2, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=bool(required), max_length=5000, widget=widgets.LongText(rows=rows),
        error_messages={"required": required},
    )  # fmt: skip


class TemplateForm(forms.Form):
    """A template: gaps in square brackets, such as [kind of text]. [child] and [aim] are filled in by themselves."""

    outcome = _text(
        "What will be different?",
        "Gaps in square brackets, such as [kind of text]. [child] and [aim] are filled in by themselves",
        required="Enter what will be different",
    )
    child_words = _text("How would the child say it?")
    area = forms.ChoiceField(
        label="Area of need", widget=forms.Select,
        error_messages={"required": "Select an area of need", "invalid_choice": "Select an area of need"},
    )  # fmt: skip
    phases = forms.MultipleChoiceField(
        label="Phases", choices=PHASES, required=False, widget=widgets.Checkboxes(choices=PHASES)
    )
    subject = forms.ChoiceField(label="Subject", choices=[("", "None"), *SUBJECTS], required=False)
    span = forms.ChoiceField(label="Short or long term", choices=SPANS, widget=widgets.Radios(choices=SPANS))
    kind = forms.ChoiceField(
        label="Kind of measure", choices=list(measures.KINDS.items()), widget=forms.Select
    )
    unit = forms.CharField(label="Of what?", required=False, max_length=60)
    better = forms.ChoiceField(
        label="Which way is better", choices=BETTER, widget=widgets.Radios(choices=BETTER)
    )
    measure = _text("Who looks, and how?")
    at_home = _text("What can be done at home?")

    def __init__(self, *args: Any, areas: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas.items())  # type: ignore[attr-defined]


def overview(request: HttpRequest) -> HttpResponse:
    """The bank with its own and its retired templates."""
    authority = authority_of(request, "bank.edit")
    words, area = request.GET.get("q", "").strip()[:100], request.GET.get("area", "")
    retired = request.GET.get("show") == "retired"
    found = bank.find(querysets.templates_for(authority, retired=retired), area=area, words=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    areas = _areas(authority)
    used = querysets.use_of(authority, [one.key for one in page.object_list])
    context = {
        "authority": authority,
        "word": naming_for(authority),
        "page": page,
        "rows": [
            {"template": one, "area": areas.get(one.area, one.area), "used": used.get(one.key)}
            for one in page.object_list
        ],
        "areas": list(areas.items()),
        "area": area,
        "q": words,
        "retired": retired,
        "smallest": SMALLEST,
    }
    return render(request, "targets/bank_settings.html", context)


def edit(request: HttpRequest, key: str = "") -> HttpResponse:
    """Add a template, or make the authority's own version of one."""
    authority = authority_of(request, "bank.edit")
    template = _of(authority, key) if key else None
    initial = template.body() if template else {"span": "short", "better": "up"}
    form = TemplateForm(request.POST or None, initial=initial, areas=_areas(authority))
    context: dict[str, Any] = {
        "authority": authority,
        "word": naming_for(authority),
        "template": template,
        "form": form,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "targets/bank_edit.html", context, status=422 if form.errors else 200)
    data = form.cleaned_data | {
        "actions": template.actions if template else (),
        "why": template.why if template else "",
    }
    made = bank.template_of(key, data, own=True)
    actions.save_entry(authority=authority, template=made, by=request.user, now=timezone.now())
    messages.success(request, naming_for(authority).say("The {target} of the bank is saved."))
    return redirect("bank:overview")


def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Take a template out of the search, or bring it back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    authority, back = authority_of(request, "bank.edit"), request.POST.get("do") == "back"
    try:
        actions.retire(authority=authority, key=key, by=request.user, now=timezone.now(), back=back)
    except Refused:
        raise Http404 from None
    said = "It can be found again." if back else "It is retired. {Targets} made from it stay."
    messages.success(request, naming_for(authority).say(said))
    return redirect("bank:overview")


def export(request: HttpRequest) -> HttpResponse:
    """The bank as the authority has it, as CSV."""
    authority = authority_of(request, "bank.edit")
    lines = csv_bank.written(querysets.templates_for(authority))
    return csv_file("target-bank.csv", csv_bank.COLUMNS, lines)


def take(request: HttpRequest) -> HttpResponse:
    """Import a CSV file: every good line is taken or, when one is wrong, none; each wrong line says why."""
    authority = authority_of(request, "bank.edit")
    context: dict[str, Any] = {"authority": authority, "word": naming_for(authority)}
    if request.method != "POST":
        return render(request, "targets/bank_import.html", context)
    problems, lines = _read(request.FILES.get("file"), _areas(authority))
    if problems:
        context |= {"problems": [(text, "file") for text in problems], "has_errors": True}
        return render(request, "targets/bank_import.html", context, status=422)
    known = {one.key for one in querysets.templates_for(authority)} | set(bank.shipped())
    with transaction.atomic():
        for line in lines:
            assert line.template
            kept = line.template.key in known or line.template.key.startswith("own_")
            template = line.template if kept else dataclasses.replace(line.template, key="")
            actions.save_entry(authority=authority, template=template, by=request.user, now=timezone.now())
    messages.success(request, f"{len(lines)} line{'' if len(lines) == 1 else 's'} taken into the bank.")
    return redirect("bank:overview")


def _read(file: Any, areas: dict[str, str]) -> tuple[list[str], list[csv_bank.Line]]:
    if file is None:
        return ["Choose a CSV file"], []
    if file.size > LARGEST:
        return ["The file must be 2 MB or smaller"], []
    try:
        lines = csv_bank.read(file.read().decode("utf-8-sig"), areas=areas)
    except UnicodeDecodeError:
        return ["The file must be CSV in UTF-8, as it is exported"], []
    except ValueError as problem:
        return [str(problem)], []
    wrong = [f"Line {line.number}: {line.problem}" for line in lines if line.problem]
    return wrong or ([] if lines else ["The file has no lines"]), lines


# ---- the authority's own lists -------------------------------------------------------------------

LISTS = (("areas", "Areas of need"), ("help", "Kinds of help"))
EMPTY_ROWS = 3


def lists(request: HttpRequest) -> HttpResponse:
    """The areas of need and the kinds of help: reword, add, leave out what no target uses."""
    authority = authority_of(request, "settings.edit")
    tables = [_table(authority, name, title, request.POST) for name, title in LISTS]
    context: dict[str, Any] = {"authority": authority, "word": naming_for(authority), "tables": tables}
    if request.method != "POST":
        return render(request, "targets/lists_settings.html", context)
    values = {f"targets.{table['name']}": table["kept"] for table in tables}
    wrong = [message for table in tables for message in table["wrong"]]
    if not wrong:
        by: Any = request.user
        try:
            change_settings(settings=authority.settings, values=values, by=by, now=timezone.now())
        except Refused as refusal:
            wrong = refusal.messages
    if wrong:
        more = {"problems": [(text, "") for text in wrong], "has_errors": True}
        return render(request, "targets/lists_settings.html", context | more, status=422)
    messages.success(request, "The lists are saved.")
    return redirect("bank:lists")


def _table(authority: Organisation, name: str, title: str, sent: Any) -> dict[str, Any]:
    """One list as rows of (name of the control, words), what a POST keeps of it, and what it may not leave out."""
    now = own_list(authority, name)
    codes = [*now, *(f"new{number}" for number in range(1, EMPTY_ROWS + 1))]
    rows = [(f"{name}-{code}", sent.get(f"{name}-{code}", now.get(code, ""))) for code in codes]
    kept = {
        code if code in now else f"la_{slugify(words)[:30].replace('-', '_')}": words.strip()
        for code, (_control, words) in zip(codes, rows, strict=True)
        if words.strip()
    }
    gone = {code: words for code, words in now.items() if sent and code not in kept}
    used = querysets.in_use(authority, "area" if name == "areas" else "help", list(gone))
    by = naming_for(authority).targets
    wrong = [f"“{gone[code]}” is used by {by}. Reword it instead of leaving it out." for code in used]
    return {"name": name, "title": title, "rows": rows, "kept": kept, "wrong": wrong}


def _of(authority: Organisation, key: str) -> Template:
    for retired in (False, True):
        for one in querysets.templates_for(authority, retired=retired):
            if one.key == key:
                return one
    raise Http404
