"""Who works for the authority: the list, one person, ending a role, closing an account."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions, querysets
from accounts.forms import PeopleFilter, ReasonForm
from accounts.models import Membership, Organisation, User
from accounts.views.person import person_of
from epep.audit.querysets import events_about
from epep.audit.sentences import sentence
from epep.mail.bounces import not_reached
from epep.mail.models import Message
from epep.mail.rule_words import problem_said
from epep.moves import Refused

PER_PAGE = 50


def authority_of(request: HttpRequest, permission: str) -> Organisation:
    """The authority a page is about: the one asked for by ?authority=, else the first. 404 for another's."""
    mine = querysets.authorities_of(request.user, permission, on=timezone.localdate())
    wanted = request.GET.get("authority", "")
    found = [row for row in mine if str(row.pk) == wanted] if wanted else mine
    if not found:
        raise Http404
    return found[0]


def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role here, and invitations nobody has taken up yet."""
    now, on = timezone.now(), timezone.localdate()
    authority = authority_of(request, "people.invite")
    chosen = PeopleFilter(request.GET)
    data = chosen.cleaned_data if chosen.is_valid() else {}
    closed = request.GET.get("show") == "closed"
    if closed:
        rows = querysets.closed_people(authority)
    else:
        rows = querysets.people_of(authority, on=on, text=data.get("q", ""), role=data.get("role", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": authority,
        "authorities": querysets.authorities_of(request.user, "people.invite", on=on),
        "page": page,
        "filter": chosen,
        "closed": closed,
        "now": now,
        "invitations": [] if closed else querysets.open_invitations(authority, now=now)[:PER_PAGE],
    }
    return render(request, "accounts/people.html", context)


def person(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """One person: roles here, and what happened to the account."""
    found, authority = _person(request, user_id)
    on = timezone.localdate()
    roles = Membership.objects.filter(user=found, organisation__in=querysets.managed(authority))
    context = {
        "person": found,
        "account_words": "Open"
        if found.is_active
        else "Not made yet"
        if querysets.never_joined(found)
        else "Closed",
        "authority": authority,
        "roles": roles.select_related("organisation").order_by("ends_on", "role"),
        "today": on,
        "is_me": found.pk == request.user.pk,
        "may_close": found.is_active and querysets.manages_person(request.user, found, on=on),
        "never_joined": querysets.never_joined(found),
        "not_reached": problem_said(
            not_reached(Message.objects.filter(recipient=found, address=found.email)).get(found.email, "")
        ),
        "events": [
            {"title": sentence(event), "at": event.at, "lines": [event.reason] if event.reason else []}
            for event in events_about(found)[:PER_PAGE]
        ],
    }
    return render(request, "accounts/person.html", context)


def end_role(request: HttpRequest, user_id: uuid.UUID, membership_id: uuid.UUID) -> HttpResponse:
    """Ask, then end one role."""
    found, authority = _person(request, user_id)
    rows = Membership.objects.filter(user=found, organisation__in=querysets.managed(authority), ends_on=None)
    row = rows.select_related("organisation").filter(pk=membership_id).first()
    if row is None:
        raise Http404
    context: dict[str, Any] = {"person": found, "role": row}
    if request.method == "POST":
        try:
            actions.end_membership(membership=row, by=person_of(request), now=timezone.now())
        except Refused as refused:
            return render(
                request, "accounts/end_role.html", context | refusal(refused), status=status_of(refused)
            )
        messages.success(request, f"{found.name} no longer has this role.")
        return redirect("accounts:person", found.pk)
    return render(request, "accounts/end_role.html", context)


def close(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask why, then close the account."""
    found, _authority = _person(request, user_id)
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"person": found, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(
                user=found, by=person_of(request), now=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            return render(
                request, "accounts/close.html", context | refusal(refused), status=status_of(refused)
            )
        messages.success(request, f"The account of {found.name} is closed.")
        return redirect("accounts:person", found.pk)
    return render(request, "accounts/close.html", context)


def reopen(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Open a closed account again (POST)."""
    found, _authority = _person(request, user_id)
    try:
        actions.reopen_account(user=found, by=person_of(request), now=timezone.now())
        messages.success(
            request, f"The account of {found.name} is open again. Invite them to give them a role."
        )
    except Refused as refused:
        messages.error(request, refused.messages[0])
    return redirect("accounts:person", found.pk)


def _person(request: HttpRequest, user_id: uuid.UUID) -> tuple[User, Organisation]:
    """The person and the authority through which they are reached; 404 for somebody else's people."""
    on = timezone.localdate()
    for authority in querysets.authorities_of(request.user, "people.invite", on=on):
        found = querysets.person_in(authority, user_id)
        if found is not None:
            return found, authority
    raise Http404


def refusal(refused: Refused) -> dict[str, Any]:
    """What a template needs to show why an act was refused."""
    return {"problems": [(message, "") for message in refused.messages], "has_errors": True}


def status_of(refused: Refused) -> int:
    """403 for something the person may not do, 409 for something that is past, 422 for something to put right."""
    return {"permission": 403, "state": 409}.get(refused.kind, 422)
