"""An authority's settings: what it chose, and changing its colours and the limits of sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions, policy
from accounts.authority import choice, preset
from accounts.deadlines import deadlines, merged
from accounts.forms import LookForm
from accounts.models import AuthoritySettings
from accounts.roles import LABELS, Role
from accounts.views.people import authority_of, refusal, status_of
from accounts.views.person import person_of
from epep.moves import Refused
from epep.page.theme import DEFAULT


def overview(request: HttpRequest) -> HttpResponse:
    """What the authority chose, in words."""
    row = _settings(request, "settings.view")
    context = {
        "authority": row.authority,
        "look": _look(row),
        "sections": [_section(part) for part in preset(row.preset).get("sections", {}).values()],
        "levels": choice(row, "quality.levels", []),
        "words": choice(row, "words", {}),
        "deadlines": [
            rule
            for rule in deadlines(merged(preset(row.preset).get("deadlines", {}), row.values)).values()
            if not rule.off
        ],
        "terms": row.authority.terms.order_by("-starts_on")[:6],
        "may_edit": _may(request, row, "settings.edit"),
        "may_set_money": _may(request, row, "funding.set"),
    }
    return render(request, "accounts/settings.html", context)


def _may(request: HttpRequest, row: AuthoritySettings, permission: str) -> bool:
    return row.authority_id in policy.organisations(request.user, permission, timezone.localdate())


def look(request: HttpRequest) -> HttpResponse:
    """Change colours and limits."""
    row = _settings(request, "settings.edit")
    form = LookForm(request.POST or None, initial=_look(row))
    context: dict[str, Any] = {"form": form, "authority": row.authority}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_settings(
                settings=row, values=form.values(), by=person_of(request), now=timezone.now()
            )
        except Refused as refused:
            return render(
                request, "accounts/look.html", context | refusal(refused), status=status_of(refused)
            )
        messages.success(request, "The settings are saved. People see them within five minutes.")
        return redirect("accounts:settings")
    return render(request, "accounts/look.html", context)


def _settings(request: HttpRequest, permission: str) -> AuthoritySettings:
    authority = authority_of(request, permission)
    row = AuthoritySettings.objects.select_related("authority").filter(authority=authority).first()
    if row is None:
        raise Http404
    return row


def _look(row: AuthoritySettings) -> dict[str, Any]:
    return {name: choice(row, f"theme.{name}", value) for name, value in DEFAULT.colours().items()} | {
        "idle_minutes": choice(row, "session.idle_minutes", django_settings.EPEP_SESSION_IDLE_MINUTES),
        "hours": choice(row, "session.hours", django_settings.EPEP_SESSION_HOURS),
    }


def _section(part: dict[str, Any]) -> dict[str, str]:
    def words(keys: list[str]) -> str:
        return ", ".join(LABELS[Role(key)] for key in keys) or "Nobody"

    return {
        "title": f"{part['letter']}. {part['title']}",
        "filled_by": words(part["filled_by"]),
        "signed_by": words(part["signed_by"]),
        "on_behalf_by": words(part.get("on_behalf_by", [])),
    }
