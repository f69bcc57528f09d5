"""Inviting people, and the page behind an invitation's link."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions, policy, querysets
from accounts.forms import AcceptForm, InviteForm
from accounts.models import Invitation, Organisation, User
from accounts.models.invitation import token_hash
from accounts.roles import LABELS, Role
from accounts.views.people import refusal, status_of
from accounts.views.person import person_of
from epep.moves import Refused

JUST_NOW = 60
"""Seconds within which a second post of the same page is the same click."""


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role."""
    on = timezone.localdate()
    authorities = querysets.authorities_of(request.user, "people.invite", on=on)
    heads = bool(policy.roles(request.user, on) & set(querysets.FOR_THE_HEAD))
    form = InviteForm(request.POST or None, authorities=authorities, heads=heads)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    data = form.cleaned_data
    try:
        made = actions.invite(
            email=data["email"],
            name=data["name"],
            role=Role(data["role"]),
            organisation=data["organisation"],
            authority=form.inviting,
            by=person_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        return render(
            request, "accounts/invite.html", {"form": form} | refusal(refused), status=status_of(refused)
        )
    had_one = (
        "had an account and has the new role now" if made.accepted_at else "gets a link that works for 7 days"
    )
    messages.success(request, f"{made.name} {had_one}.")
    return redirect("accounts:people")


def again(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Send an invitation again (POST): a new link, the old one stops working."""
    row, authority = _invitation(request, invitation_id)
    try:
        actions.invite(
            email=row.email,
            name=row.name,
            role=Role(row.role),
            organisation=row.organisation,
            authority=authority,
            by=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, f"{row.name} gets a new link that works for 7 days.")
    except Refused as refused:
        messages.error(request, refused.messages[0])
    return redirect("accounts:people")


def withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Make an invitation's link useless (POST)."""
    row, authority = _invitation(request, invitation_id)
    try:
        actions.withdraw_invitation(
            invitation=row, authority=authority, by=person_of(request), now=timezone.now()
        )
        messages.success(request, f"The link of {row.name} no longer works.")
    except Refused as refused:
        messages.error(request, refused.messages[0])
    return redirect("accounts:people")


def _invitation(request: HttpRequest, pk: uuid.UUID) -> tuple[Invitation, Organisation]:
    now, on = timezone.now(), timezone.localdate()
    for authority in querysets.authorities_of(request.user, "people.invite", on=on):
        row = querysets.open_invitations(authority, now=now).filter(pk=pk).first()
        if row is not None:
            return row, authority
    raise Http404


@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link: choose a password, or, with an account already, take up the role."""
    now = timezone.now()
    row = Invitation.objects.select_related("organisation").filter(token_hash=token_hash(token)).first()
    if row is None:
        return render(request, "accounts/invitation_gone.html", {"state": "missing"}, status=404)
    if row.accepted_at:
        if request.method == "POST" and (now - row.accepted_at).total_seconds() < JUST_NOW:
            return redirect("home:home")  # the second click of the same person: the first did it
        return render(request, "accounts/invitation_gone.html", {"state": "used"}, status=410)
    if now >= row.expires_at:
        return _ran_out(request, token)
    context: dict[str, Any] = {
        "where": row.organisation.name,
        "role": LABELS[Role(row.role)],
        "email": row.email,
    }
    user = querysets.by_email(row.email)
    if user and not querysets.never_joined(user):
        return _take_up(request, token, user, context)
    form = AcceptForm(request.POST or None, email=row.email, initial={"name": row.name})
    context |= {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/accept.html", context)
    return _accepted(request, token, form.cleaned_data, context)


def _accepted(
    request: HttpRequest, token: str, data: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    from allauth.account.adapter import get_adapter

    try:
        user = actions.accept_invitation(
            token=token, name=data["name"], password=data["password"], by=None, now=timezone.now()
        )
    except Refused as refused:
        if Invitation.objects.filter(token_hash=token_hash(token), accepted_at__isnull=False).exists():
            return redirect("home:home")  # a second post that waited for the first
        return render(request, "accounts/accept.html", context | refusal(refused), status=status_of(refused))
    get_adapter(request).login(request, user)
    messages.success(request, "Your account is ready.")
    return redirect("home:home")


def _take_up(request: HttpRequest, token: str, user: User, context: dict[str, Any]) -> HttpResponse:
    """For somebody with an account: sign in as its owner, then one button."""
    mine = request.user.is_authenticated and request.user.pk == user.pk
    if request.method == "POST" and mine:
        try:
            actions.accept_invitation(
                token=token, name="", password="", by=person_of(request), now=timezone.now()
            )
        except Refused as refused:
            return render(
                request, "accounts/take_up.html", context | refusal(refused), status=status_of(refused)
            )
        messages.success(request, "You have the new role.")
        return redirect("home:home")
    return render(request, "accounts/take_up.html", context | {"mine": mine, "here": request.path})


def _ran_out(request: HttpRequest, token: str) -> HttpResponse:
    """A link older than seven days: whoever holds it can ask for a new one."""
    if request.method == "POST":
        actions.want_new_invitation(token=token, now=timezone.now())
        return render(request, "accounts/invitation_gone.html", {"state": "asked"})
    return render(request, "accounts/invitation_gone.html", {"state": "expired"}, status=410)
