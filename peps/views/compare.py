"""Two people, one answer: both versions side by side, and a choice. Nothing goes without somebody choosing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from peps import actions
from peps.actions.settling import waiting
from peps.blocks.answers import shown
from peps.blocks.layout import Question
from peps.marks import mark
from peps.models import Pep, Unmerged
from peps.sheet import Sheet
from peps.views.frame import STATUS_OF, frame
from peps.views.section import load, page_of

TEXTS = ("text", "long_text")
CHOOSE = "Select which answer to keep"
KEPT = "The young person’s own words stay as they are. Keep the answer that stands."
CHANGED = "An answer changed while you were choosing. Look again, then choose."


@dataclass
class Pair:
    """One answer in two versions."""

    row: Unmerged
    question: Question
    mine: list[str]
    theirs: list[str]
    by: str
    at: datetime | None
    is_own: bool
    by_me: bool
    mark: str
    both: str = ""
    can_both: bool = False
    is_kept: bool = False
    """The answer that stands is the child's, and this person cannot change it."""
    chosen: str = ""
    problem: str = ""
    ids: dict[str, str] = field(default_factory=dict)


def compare(request: HttpRequest, pep: Pep, section_key: str) -> HttpResponse:
    """Show every answer that waits for a choice; a POST settles those that were chosen."""
    sheet = load(request, pep, section_key)
    pairs = _pairs(request, sheet)
    if request.method == "POST":
        return _choose(request, sheet, pairs)
    if not pairs:
        return redirect("peps:section", pep.pk, section_key)
    return _page(request, sheet, pairs)


def _choose(request: HttpRequest, sheet: Sheet, pairs: list[Pair]) -> HttpResponse:
    choices = {str(pair.row.pk): request.POST.get(f"choice-{pair.row.pk}", "") for pair in pairs}
    both = {pk: request.POST.get(f"both-{pk}", "") for pk in choices}
    seen = {pk: request.POST.get(f"seen-{pk}", "") for pk in choices}
    both_allowed = {str(pair.row.pk) for pair in pairs if pair.can_both}
    choices |= {
        str(pair.row.pk): "" for pair in pairs if pair.is_kept and choices[str(pair.row.pk)] != "theirs"
    }
    choices = {pk: choice if choice != "both" or pk in both_allowed else "" for pk, choice in choices.items()}
    for pair in pairs:
        pk = str(pair.row.pk)
        pair.chosen, pair.both = choices[pk], both[pk] or pair.both
        why = KEPT if pair.is_kept else CHOOSE
        pair.problem = "" if choices[pk] in ("mine", "theirs", "both") else why
    if not any(choices.values()) and pairs:
        return _page(request, sheet, pairs, status=422, keep=True)
    try:
        actions.settle(
            section=sheet.section,
            choices=choices,
            both=both,
            seen=seen,
            by=request.user,
            now=timezone.now(),
            **page_of(request),
        )
    except Refused as refusal:
        problems = [(text, "") for text in refusal.messages]
        status = STATUS_OF.get(refusal.kind, 409)
        return _page(request, sheet, pairs, problems=problems, status=status, keep=True)
    left = _pairs(request, load(request, sheet.pep, sheet.section.key))
    if left:
        messages.warning(
            request, CHANGED if all(choices.values()) else "Some answers wait for a choice still."
        )
        return redirect("peps:compare", sheet.pep.pk, sheet.section.key)
    messages.success(request, "Your choice is saved.")
    return redirect("peps:section", sheet.pep.pk, sheet.section.key)


def _pairs(request: HttpRequest, sheet: Sheet) -> list[Pair]:
    questions = {question.key: question for question in sheet.form.questions()}
    rows = waiting(sheet.section, by=request.user, on=sheet.on)
    return [
        _pair(request, sheet, row, questions[row.question])
        for row in rows
        if row.question in questions and row.question not in sheet.hidden
    ]


def _pair(request: HttpRequest, sheet: Sheet, row: Unmerged, question: Question) -> Pair:
    stands = sheet.section.answers.get(row.question)
    stamp = sheet.section.stamps.get(row.question)
    mine, theirs = shown(question, row.answer), shown(question, stands)
    by_me = stamp is not None and stamp[1] == str(request.user.pk)
    pk = str(row.pk)
    return Pair(
        row=row,
        question=question,
        mine=mine,
        theirs=theirs,
        by="" if stamp is None else "You" if by_me else stamp[2],
        at=datetime.fromisoformat(stamp[3]) if stamp else None,
        by_me=by_me,
        is_own=row.typed_by_id == request.user.pk,
        mark=mark(row.answer),
        both="\n\n".join("\n".join(lines) for lines in (theirs, mine) if lines),
        can_both=question.kind.name in TEXTS and row.question not in sheet.own,
        is_kept=row.question in sheet.own,
        ids={name: f"{name}-{pk}" for name in ("choice", "both", "seen")},
    )


def _page(
    request: HttpRequest,
    sheet: Sheet,
    pairs: list[Pair],
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
    keep: bool = False,
) -> HttpResponse:
    kept: dict[str, Any] = page_of(request) if keep else {}
    wrong = [
        (
            pair.problem if pair.problem == KEPT else f"{pair.problem} for {pair.question.name}",
            pair.ids["choice"],
        )
        for pair in pairs
        if pair.problem
    ]
    context = frame(request, sheet.pep) | {
        "section": sheet.section,
        "pairs": pairs,
        "page_token": kept.get("page") or secrets.token_urlsafe(12),
        "base_revision": kept.get("base_revision", sheet.section.revision),
        "problems": [*(problems or []), *wrong],
        "has_errors": bool(problems or wrong),
    }
    return render(request, "peps/compare.html", context, status=status)
