"""The page of one plan: what is next for this person, and who does what by when."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import policy
from peps import access, actions, document, parts, plan, querysets_clocks, querysets_lists, since_last
from peps.after_care import AfterCare, after_care, why_closed
from peps.models import Pep
from peps.pinned import definition_of
from peps.views.frame import frame


def overview(request: HttpRequest, pep: Pep) -> HttpResponse:
    """One green button with the next act, what is to be changed, what changed since last term, the task
    list by owner, people."""
    on = timezone.localdate()
    mine = access.copies(request.user, pep.child, on=on)
    context = frame(request, pep, "overview")
    context |= {
        "after_care": _after_care(pep, on) if context["works"] else None,
        "why_closed": why_closed(pep),
        "plan": plan.overview(pep, request.user, on=on),
        "since": since_last.since_last(pep, request.user, on=on),
        "parts": [_part(pep, name) for name in definition_of(pep).parts() if parts.get(name)],
        "due_dates": querysets_clocks.of_plan(pep)
        if policy.can(request.user, "clock.list", pep, on=on)
        else [],
        "copies": [copy for copy in document.AUDIENCES.values() if copy.key in mine],
        "parked": querysets_lists.parked(pep) if policy.can(request.user, "pep.judge", pep, on=on) else [],
        "may_amend": pep.status == Pep.Status.FINALISED and policy.can(request.user, "pep.amend", pep, on=on),
        "has_older_form": policy.can(request.user, "pep.adopt", pep, on=on) and actions.has_older_form(pep),
        "may_cancel": pep.status in (Pep.Status.PLANNED, Pep.Status.OPEN)
        and policy.can(request.user, "pep.cancel", pep, on=on),
    }
    return render(request, "peps/overview.html", context)


def _after_care(pep: Pep, on: date) -> AfterCare | None:
    """How care ended, for the plan of that term and later ones: an older one was not the last."""
    found = after_care([pep.child_id], on=on).get(pep.child_id)
    return found if found and pep.term.ends_on >= found.on else None


def _part(pep: Pep, name: str) -> dict[str, str | int]:
    """A part of the plan that has a page of its own, such as targets."""
    part = parts.get(name)
    assert part is not None
    section, block = next(
        (section, block)
        for section in definition_of(pep).sections
        for block in section.blocks
        if block.part == name
    )
    return {
        "title": block.title,
        "letter": section.letter,
        "url": part.url(pep),
        "count": part.count(pep),
    }
