"""What every page of an authority's layout has: whose it is, whether it may be changed, and the way back.

What single pages show stands in their own views.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy, querysets
from accounts.models import AuthoritySettings
from accounts.views.people import authority_of
from epep.moves import Refused
from peps import actions
from peps.own_form import OwnForm
from peps.views.frame import STATUS_OF


def own_form(request: HttpRequest, permission: str) -> OwnForm:
    """The layout of the authority that the page is about (?authority=, else the first); 404 without one."""
    authority = authority_of(request, permission)
    row = AuthoritySettings.objects.select_related("authority").filter(authority=authority).first()
    if row is None:
        raise Http404
    return OwnForm(row)


def base(request: HttpRequest, own: OwnForm) -> dict[str, Any]:
    """What the templates of all these pages need. `keep` goes behind every address of them."""
    on = timezone.localdate()
    several = len(querysets.authorities_of(request.user, "settings.view", on=on)) > 1
    return {
        "own": own,
        "authority": own.settings.authority,
        "keep": f"?authority={own.settings.authority_id}" if several else "",
        "may_edit": own.settings.authority_id in policy.organisations(request.user, "settings.edit", on),
    }


def address(request: HttpRequest, name: str, *args: str) -> str:
    """An address of the layout, with the authority when it was named."""
    wanted = request.GET.get("authority", "")
    return reverse(f"layout:{name}", args=args) + (f"?authority={wanted}" if wanted else "")


def save(request: HttpRequest, own: OwnForm, overlay: Mapping[str, Any]) -> list[str]:
    """Store the changes on top of those the page was made from. Raises Refused."""
    return actions.change_layout(
        settings=own.settings,
        overlay=overlay,
        seen=request.POST.get("seen", ""),
        by=request.user,
        now=timezone.now(),
    )


def refused(request: HttpRequest, template: str, context: dict[str, Any], refusal: Refused) -> HttpResponse:
    """The page again with what is in the way, and what was typed still there."""
    more = {"problems": [(message, "") for message in refusal.messages], "has_errors": True}
    return render(request, template, context | more, status=STATUS_OF.get(refusal.kind, 422))
