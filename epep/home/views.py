"""The home page of each role: what needs doing first. Thin: ask querysets, draw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.roles import LABELS, VIRTUAL_SCHOOL, Role
from children.models import Link
from children.people import people_round
from epep.home import querysets
from funding import querysets_desk
from funding.querysets_rows import looks
from peps import querysets_clocks
from peps.blocks.views import is_finished
from peps.in_short import in_short
from peps.meetings.querysets import invitations_of
from peps.pinned import definition

Page = Callable[[HttpRequest, date], HttpResponse]
FIRST_ON_HOME = 10
DESK = (
    (querysets_desk.WAITING, "to decide"),
    (querysets_desk.QUESTIONS, "waiting for an answer"),
    (querysets_desk.HELD, "approved, not released"),
)
CONTACT_ROLES = (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER)


def home(request: HttpRequest) -> HttpResponse:
    """The page of the role signed in; with several roles, the first by urgency, and links to the others."""
    on = timezone.localdate()
    mine = [page for page in PAGES if page[1] & policy.roles(request.user, on)]
    if not mine:
        return render(request, "home/nobody.html", {"today": on})
    asked = request.GET.get("as", "")
    key, _roles, page = next((item for item in mine if item[0] == asked), mine[0])
    request.other_homes = [  # type: ignore[attr-defined]
        {"key": other, "text": LABELS[min(roles)]} for other, roles, _ in mine if other != key
    ]
    return page(request, on)


def _draw(request: HttpRequest, name: str, context: dict[str, Any], on: date) -> HttpResponse:
    more = {
        "today": on,
        "other_homes": getattr(request, "other_homes", []),
        "invitations": invitations_of(request.user, now=timezone.now()),
    }
    return render(request, f"home/{name}.html", context | more)


def social_worker(request: HttpRequest, on: date) -> HttpResponse:
    """Children by what needs doing, most urgent first."""
    roles = {Role.SOCIAL_WORKER, Role.TEAM_MANAGER} & policy.roles(request.user, on)
    cards = querysets.cards(request.user, roles, on=on)
    context = {
        "groups": querysets.grouped(cards),
        "total": len(cards),
        "new": list(querysets.new_into_care(request.user, on=on)),
    }
    return _draw(request, "social_worker", context, on)


def teacher(request: HttpRequest, on: date) -> HttpResponse:
    """One child: the plan itself. Several: cards by what needs doing, of every authority."""
    roles = {Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE} & policy.roles(request.user, on)
    cards = querysets.cards(request.user, roles, on=on)
    if len(cards) == 1 and not getattr(request, "other_homes", []):
        return HttpResponseRedirect(reverse("peps:overview", args=[cards[0].pep.pk]))
    return _draw(request, "teacher", {"groups": querysets.grouped(cards), "total": len(cards)}, on)


def virtual_school(request: HttpRequest, on: date) -> HttpResponse:
    """Counts that open the lists behind them, and one picture of the term."""
    authorities = policy.organisations(request.user, "pep.judge", on)
    found = querysets.tally(authorities, on=on)
    plans = reverse("peps:list")
    counts = [
        {"number": found.overdue, "text": "overdue", "url": f"{plans}?due=overdue", "urgent": True},
        *_due_dates(authorities, on),
        {"number": found.statuses["submitted"], "text": "to judge", "url": f"{plans}?status=submitted"},
        {"number": found.money, "text": "money to decide", "url": reverse("funding:queue")},
        {"number": found.statuses["returned"], "text": "changes needed", "url": f"{plans}?status=returned"},
        {"number": found.no_meeting, "text": "without a meeting date", "url": f"{plans}?missing=meeting"},
        {"number": found.no_views, "text": "without the child’s views", "url": f"{plans}?missing=views"},
        {"number": found.new_or_moved, "text": "new or moved this week", "url": f"{plans}?since=week"},
        {
            "number": found.failed,
            "text": "messages or PDFs that failed",
            "url": reverse("mail:list"),
            "urgent": True,
        },
    ]
    context = {
        "counts": counts,
        "waiting": list(querysets.to_judge(request.user, on=on)[:10]),
        "terms": querysets.term_so_far(authorities, on=on),
    }
    return _draw(request, "virtual_school", context, on)


def _due_dates(authorities: list[Any], on: date) -> list[dict[str, Any]]:
    """What is overdue by the deadlines of the record, and what was done late and has no reason yet."""
    found, most = querysets_clocks.tally(authorities, on=on), querysets_clocks.COUNTED
    words = {
        querysets_clocks.OVERDUE: "missed due dates",
        querysets_clocks.LATE: "done late, no reason yet",
    }
    return [
        {
            "number": found[state] if found[state] <= most else f"{most:,}+",
            "text": text,
            "url": f"{reverse('clocks:list')}?state={state}",
            "urgent": state == querysets_clocks.OVERDUE,
        }
        for state, text in words.items()
    ]


def reviewing_officer(request: HttpRequest, on: date) -> HttpResponse:
    """Finalised plans of the children whose reviews the person chairs."""
    plans = querysets.sealed_peps(request.user, on=on, with_content=False)
    return _draw(request, "reviewing_officer", {"peps": plans}, on)


def carer(request: HttpRequest, on: date) -> HttpResponse:
    """The newest finalised plan of each child in short, then the older ones."""
    plans = querysets.sealed_peps(request.user, on=on)
    seen: set[Any] = set()
    newest = [pep for pep in plans if not (pep.child_id in seen or seen.add(pep.child_id))]  # type: ignore[func-returns-value]
    context = {
        "plans": [_in_short(pep, on) for pep in newest],
        "older": [pep for pep in plans if pep not in newest],
        "moved_on": not plans and not _reaches_somebody(request, on),
    }
    return _draw(request, "carer", context, on)


def young_person(request: HttpRequest, on: date) -> HttpResponse:
    """My plan, my targets, tell us."""
    plans = querysets.sealed_peps(request.user, on=on)
    context = {
        "plan": _in_short(plans[0], on) if plans else None,
        "tell": [
            {"section": section, "is_finished": is_finished(section.answers)}
            for section in querysets.views_to_give(request.user, on=on)
        ],
        "older": plans[1:],
    }
    return _draw(request, "young_person", context, on)


def administrator(request: HttpRequest, on: date) -> HttpResponse:
    """Links to what an authority administrator looks after."""
    return _draw(request, "administrator", {}, on)


def funding_officer(request: HttpRequest, on: date) -> HttpResponse:
    """What waits for a decision, the longest waiting first, and how many requests stand where."""
    authorities = querysets_desk.authorities_of(request.user, on=on)
    queue, counts = reverse("funding:queue"), []
    for which, text in DESK:
        lists = querysets_desk.lists_of(request.user, authorities, {}, which=which, on=on)
        url = queue if which == querysets_desk.WAITING else f"{queue}?list={which}"
        number = querysets_desk.count_of(lists)
        most = querysets_desk.COUNTED
        counts.append({"number": number if number <= most else f"{most:,}+", "text": text, "url": url})
    lists = querysets_desk.lists_of(request.user, authorities, {}, on=on)
    found = looks(querysets_desk.first_of(lists, FIRST_ON_HOME), today=on)
    waiting = [
        {"look": look, "days": (on - timezone.localdate(look.request.requested_at)).days} for look in found
    ]
    return _draw(request, "funding_officer", {"counts": counts, "waiting": waiting}, on)


def _in_short(pep: Any, on: date) -> dict[str, Any]:
    """What a carer or young person reads first of a sealed plan, and whom they can ask."""
    content = pep.current_snapshot.content
    return {
        "pep": pep,
        "short": in_short(content, definition(content["definition_digest"])),
        "people": people_round(pep.child, CONTACT_ROLES, on=on),
    }


def _reaches_somebody(request: HttpRequest, on: date) -> bool:
    return Link.objects.live(on).filter(user=request.user, role=Role.CARER).exists()


PAGES: list[tuple[str, set[Role], Page]] = [
    ("virtual-school", set(VIRTUAL_SCHOOL), virtual_school),
    ("teacher", {Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE}, teacher),
    ("social-worker", {Role.SOCIAL_WORKER, Role.TEAM_MANAGER}, social_worker),
    ("reviewing-officer", {Role.REVIEWING_OFFICER}, reviewing_officer),
    ("funding-officer", {Role.FUNDING_OFFICER}, funding_officer),
    ("administrator", {Role.AUTHORITY_ADMINISTRATOR}, administrator),
    ("carer", {Role.CARER}, carer),
    ("young-person", {Role.YOUNG_PERSON}, young_person),
]
