"""What the pages of targets share: the plan's frame, whether this person may change them, prompts, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from accounts import policy
from peps import access
from peps.forms import SectionForm, form_for
from peps.models import Pep, Section
from peps.pinned import form_of
from peps.views.frame import frame
from targets import querysets
from targets.models import Target
from targets.pep_part import prompts_of
from targets.prompts import DISMISSIBLE, MUST
from targets.reading import Around, figures, form_for_pep, naming_of


def context_of(request: HttpRequest, pep: Pep) -> dict[str, Any]:
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
        "word": naming_of(pep),
        "may_edit": may_edit,
        "may_reopen": may_reopen and pep.status in (Pep.Status.OPEN, Pep.Status.RETURNED),
    }


def tell(request: HttpRequest, pep: Pep, text: str) -> None:
    """Say at the top of the next page that something is done, in the plan's word for a target."""
    messages.success(request, naming_of(pep).say(text))


def form_of_target(target: Target, *, data: Any = None) -> SectionForm:
    """The questions of a target, with what is said or what was typed; figures that cannot be read say so."""
    form = form_for(form_for_pep(target.pep), target.said, data=data)
    said: Mapping[str, Any] = form.typed() if form.is_bound else target.said
    for key, read in figures({name: value for name, value in said.items() if value}).items():
        if read.problem and key in form.fields:
            form.errors.setdefault(key, form.error_class([read.problem], renderer=form.renderer))
    return form


def advice(target: Target, around: Around, gone: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The prompts of a target for a page; `must`: to be put right before signing."""
    return [
        {
            "code": prompt.code,
            "part": prompt.part,
            "message": prompt.message,
            "letter": prompt.letter,
            "must": prompt.severity == MUST,
            "can_dismiss": prompt.code in DISMISSIBLE,
        }
        for prompt in prompts_of(target, around)
        if (prompt.code, prompt.part) not in gone
    ]


def around_for(request: HttpRequest, pep: Pep, before: list[Target] | None = None) -> Around:
    """Names and days round the plan, with the names of other children that this person works with."""
    return querysets.around(pep, user=request.user, on=timezone.localdate(), before=before)


def days_of(around: Around) -> list[tuple[str, date]]:
    """Days to choose from, in words: the next review, the end of its term, the end of the school year."""
    named = (
        ("By the next PEP", around.review_on),
        ("By the end of next term", around.term_ends),
        ("By the end of the school year", around.year_ends),
    )
    return [(words, day) for words, day in named if day and (around.today is None or day > around.today)]
