"""What every page of one plan has: who it is about, and the pages beside it. And how a refusal answers.

What a single page shows stands in its own view.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from children.year_groups import label as year_label
from epep.moves import Machine, Refused
from peps import access
from peps.models import Pep
from peps.querysets_last import last_plan

PAGES = (
    ("overview", "Plan", "pep.view"),
    ("read", "Read", "pep.read"),
    ("since_last_term", "Since last term", "pep.view"),
    ("meetings:overview", "Meeting", "meeting.view"),
    ("quality", "Quality", "pep.judge"),
    ("history", "History", "pep.history"),
)
STATUS_OF = {"permission": 403, "state": 409, "revision": 409, "guard": 422}
"""The status of the page that says why something was refused, by the kind of the refusal."""


def frame(request: HttpRequest, pep: Pep, here: str = "") -> dict[str, Any]:
    """Identity bar and sub navigation. Those for whom no draft exists get neither links nor navigation."""
    on = timezone.localdate()
    works = access.sees_draft(request.user, pep, on=on)
    knows_child = bool(policy.can(request.user, "child.view", pep.child, on=on))
    facts = [
        ("Year", year_label(pep.child.nc_year(pep.due_on)).removeprefix("Year ")),
        ("School", pep.school.name if pep.school else "No school recorded"),
        ("Authority", pep.authority.name),
        ("Term", pep.term.name),
    ]
    return {
        "pep": pep,
        "child": pep.child,
        "today": on,
        "facts": facts,
        "works": works,
        "child_url": reverse("children:detail", args=[pep.child_id]) if knows_child else "",
        "pages": [
            {
                "text": text,
                "url": reverse(name if ":" in name else f"peps:{name}", args=[pep.pk]),
                "current": name == here,
            }
            for name, text, permission in PAGES
            if works
            and policy.can(request.user, permission, pep, on=on)
            and (name != "since_last_term" or last_plan(pep))
        ],
    }


def refused(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    refusal: Refused,
    *,
    problems: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The page again with what is in the way, and what was typed still there.

    `problems`: the same as (sentence, id of the control that it is about), where the page knows.
    """
    said = problems or [(message, "") for message in refusal.messages]
    more = {"problems": said, "has_errors": True}
    return render(request, template, context | more, status=STATUS_OF.get(refusal.kind, 422))


def not_now(request: HttpRequest, pep: Pep, machine: Machine, move: str, title: str) -> HttpResponse | None:
    """A page that says why an act cannot be done in the state the plan is in; None when it can."""
    if pep.status in machine.move(move).sources:
        return None
    status = 200 if request.method in ("GET", "HEAD") else 409
    return render(request, "peps/not_now.html", frame(request, pep) | {"act": title}, status=status)
