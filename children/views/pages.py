"""The list of children, and one child: overview, people, history, who looked."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.roles import KNOWS_WHERE, Role
from children import codes, querysets
from children.changes import changes_of
from children.models import Child, Delegation
from children.people import people_round
from children.year_groups import label as year_label
from epep.audit.models import AccessLog
from epep.audit.sentences import page_in_words

PER_PAGE = 50
CONFIDENTIAL = "Confidential"
_ROUND = (
    Role.SOCIAL_WORKER,
    Role.TEAM_MANAGER,
    Role.DESIGNATED_TEACHER,
    Role.SCHOOL_COLLEAGUE,
    Role.CARER,
    Role.REVIEWING_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
    Role.VIRTUAL_SCHOOL_OFFICER,
)


def children(request: HttpRequest) -> HttpResponse:
    """Search and list, within the person's reach."""
    on = timezone.localdate()
    rows = querysets.children_for(request.user, on=on)
    text = request.GET.get("q", "").strip()[:100]
    if text:
        rows = querysets.search(rows, text)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    rows_shown = [{"child": child, "year": year_label(child.nc_year(on))} for child in page.object_list]
    may_import = bool(policy.organisations(request.user, "child.import", on))
    return render(
        request, "children/list.html", {"page": page, "rows": rows_shown, "q": text, "may_import": may_import}
    )


def child(request: HttpRequest, child: Child) -> HttpResponse:
    """One child at a glance: where they live and learn, the story so far, the plans."""
    on = timezone.localdate()
    context = _frame(request, child, "detail")
    story = querysets.journey(child)
    for item in story:
        item["lines"] = _lines(item, context["sees_placement"])
    peps = policy.visible(request.user, "pep.list", child.peps.all(), on=on)
    context |= {
        "story": story,
        "peps": peps.select_related("term", "school").order_by("-term__starts_on", "-planned_at"),
        "placement": next(
            (item["row"] for item in story if item["kind"] == "placement" and not item["until"]), None
        ),
        "can_open": policy.can(request.user, "pep.create", child, on=on),
        "hours_url": _hours_url(request, child),
        "emergency_url": reverse("children:emergency", args=[child.pk])
        if policy.can(request.user, "child.emergency", child, on=on)
        else "",
        "sen": codes.label(codes.SEN_STATUS, child.sen_status) if child.sen_status else "",
        "ethnicity": codes.label(codes.ETHNICITY, child.ethnicity) if child.ethnicity else "",
    }
    return render(request, "children/detail.html", context)


def _hours_url(request: HttpRequest, child: Child) -> str:
    """Where to change the funded hours; "" for who may not, and once a child is of school age."""
    on = timezone.localdate()
    if child.nc_year(on) >= 1 or not policy.can(request.user, "child.early_hours", child, on=on):
        return ""
    return reverse("children:early_hours", args=[child.pk])


def people(request: HttpRequest, child: Child) -> HttpResponse:
    """Who stands round the child today, and what each may do; colleagues who help until a day."""
    on = timezone.localdate()
    context = _frame(request, child, "people")
    found = people_round(child, _ROUND, on=on)
    if not context["sees_placement"]:
        found = [person for person in found if person.role != Role.CARER]
    helping = Delegation.objects.live(on).filter(child=child, ended_early_at__isnull=True)
    context |= {
        "people": found,
        "delegations": helping.select_related("delegate", "granted_by"),
        "can_delegate": policy.can(request.user, "delegate.grant", child, on=on),
    }
    return render(request, "children/people.html", context)


def history(request: HttpRequest, child: Child) -> HttpResponse:
    """Who changed which fact of the child's record, from what to what."""
    page = Paginator(changes_of(child), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "children/history.html", _frame(request, child, "history") | {"page": page})


def access(request: HttpRequest, child: Child) -> HttpResponse:
    """Who looked at this child's record, newest first."""
    rows = AccessLog.objects.filter(child_id=child.pk).order_by("-at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    looks = [(row, page_in_words(row.page)) for row in page.object_list]
    context = _frame(request, child, "access") | {"page": page, "looks": looks}
    return render(request, "children/access.html", context)


def _frame(request: HttpRequest, child: Child, here: str) -> dict[str, Any]:
    """What every page of one child has: the identity bar and the pages beside it."""
    on = timezone.localdate()
    spell = child.school_spells.live(on).select_related("school").first()
    roles = set(policy.roles_for(request.user, child, on))
    pages = [
        ("children:detail", "Overview", "child.view"),
        ("children:people", "People", "child.view"),
        ("funding:child", "Money", "funding.view"),
        ("children:history", "Changes", "child.history"),
        ("children:access", "Who looked", "access.view"),
    ]
    facts = [
        ("Year", year_label(child.nc_year(on)).removeprefix("Year ")),
        ("School", spell.school.name if spell else "No school recorded"),
        ("Authority", child.authority.name),
    ]
    return {
        "child": child,
        "today": on,
        "spell": spell,
        "facts": facts,
        "sees_placement": bool(roles & set(KNOWS_WHERE)),
        "pages": [
            {"text": text, "url": reverse(name, args=[child.pk]), "current": name == f"children:{here}"}
            for name, text, permission in pages
            if policy.can(request.user, permission, child, on=on)
        ],
    }


def _lines(item: dict[str, Any], sees_placement: bool) -> list[str]:
    """One row of the story in words. A confidential placement tells a school its dates only."""
    row = item["row"]
    if item["kind"] == "care":
        ended = codes.label(codes.REASON_CEASED, row.reason_ceased) if row.reason_ceased else ""
        return ["In care", ended] if ended else ["In care"]
    if item["kind"] == "school":
        return [row.school.name, row.reason_left] if row.reason_left else [row.school.name]
    if row.confidential and not sees_placement:
        return [CONFIDENTIAL]
    named = codes.label(codes.PLACEMENT_TYPE, row.placement_type) if row.placement_type else "Placement"
    status = codes.label(codes.LEGAL_STATUS, row.legal_status) if row.legal_status else ""
    return [named, status] if status else [named]
