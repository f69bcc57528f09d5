"""The plan's own people check it against the criteria of the Virtual School before they send it.

Offered, never asked for: sending does not wait for it. What the desk shows of it is `quality.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from peps import actions, plan, querysets, querysets_quality
from peps.forms_acts import SelfCheckForm
from peps.marks import mark
from peps.models import Pep, Section, SelfCheck
from peps.pinned import definition_of
from peps.quality import criteria, levels
from peps.readiness import lacks_by_section
from peps.views.check import place_of
from peps.views.frame import frame, refused

TEMPLATE = "peps/self_check.html"


@dataclass
class Row:
    """One criterion: its form, and who ticked it in this round or in the one before."""

    form: SelfCheckForm
    now: SelfCheck | None
    before: SelfCheck | None


@dataclass
class Part:
    """One section: what the plan itself can tell, and its criteria. `lacks`: (words, address or "")."""

    section: Section
    lacks: list[tuple[str, str]]
    left: int
    rows: list[Row]


def self_check(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Every criterion by section with a tick and a note; one button keeps them all."""
    found = parts_of(request, pep)
    context = frame(request, pep) | {
        "parts": found,
        "levels": levels(definition_of(pep).quality),
        "sends": bool(policy.can(request.user, "pep.submit", pep, on=timezone.localdate())),
        "asks": sum(len(part.rows) for part in found),
    }
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    said, problems = _typed(found)
    if problems:
        return render(request, TEMPLATE, context | {"problems": problems, "has_errors": True}, status=422)
    try:
        actions.check_own_plan(pep=pep, said=said, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, TEMPLATE, context, refusal)
    messages.success(request, "Your check is saved. The Virtual School sees it beside the plan.")
    return redirect("peps:send" if context["sends"] else "peps:overview", pep.pk)


def parts_of(request: HttpRequest, pep: Pep) -> list[Part]:
    """Section by section. What is missing is named to those who can put it right, counted for the others."""
    on = timezone.localdate()
    definition = definition_of(pep)
    sections = querysets.overview_rows(pep)
    unsigned = [row for row in sections if row.status != Section.Status.SIGNED]
    answers = {row.key: row.answers for row in sections}
    lacking = lacks_by_section(unsigned, answers, querysets.kept_sections(pep)) if unsigned else {}
    mine = plan.keys_worked_on(pep, request.user, on=on)
    now = querysets_quality.self_checks(pep, pep.round + 1)
    before = querysets_quality.self_checks(pep, pep.round)
    data = request.POST if request.method == "POST" else None
    found = []
    for section in sections:
        lacks = lacking.get(section.key, [])
        named = lacks if section.key in mine else []
        found.append(
            Part(
                section=section,
                lacks=[(lack.message, place_of(pep, section.key, lack)) for lack in named],
                left=len(lacks),
                rows=[
                    Row(
                        _form(section.key, one, now.get((section.pk, one.number)), data),
                        now.get((section.pk, one.number)),
                        before.get((section.pk, one.number)),
                    )
                    for one in criteria(definition.quality, section.key)
                ],
            )
        )
    return found


def _form(section_key: str, one: Any, row: SelfCheck | None, data: Any) -> SelfCheckForm:
    shown = (row.met, row.note) if row else (False, "")
    initial = {"met": shown[0], "note": shown[1], "shown": mark(shown)}
    return SelfCheckForm(data, prefix=f"{section_key}-{one.number}", criterion=one, initial=initial)


def _typed(found: list[Part]) -> tuple[dict[tuple[str, int], tuple[bool, str]], list[tuple[str, str]]]:
    """What a person touched, by section and criterion; and what is in the way, with the id of its control."""
    said: dict[tuple[str, int], tuple[bool, str]] = {}
    problems: list[tuple[str, str]] = []
    for part in found:
        for row in part.rows:
            form = row.form
            if not form.is_valid():
                problems += [
                    (str(error), f"id_{form.prefix}-{name}")
                    for name, errors in form.errors.items()
                    for error in errors
                ]
                continue
            typed = (form.cleaned_data["met"], form.cleaned_data["note"].strip())
            if mark(typed) != form.cleaned_data["shown"]:
                said[part.section.key, form.criterion.number] = typed
    return said, problems
