"""The preview of a form: as one role would see it, with real controls and nothing that saves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import LABELS, Role
from peps.models.pep import PepType
from peps.preview import ROLES
from peps.preview import preview as preview_of
from peps.views import layout_frame as frame


def preview(request: HttpRequest, pep_type: str) -> HttpResponse:
    """The form that a plan opened now would have, for the role in ?as= (the social worker when none is)."""
    own = frame.own_form(request, "settings.view")
    if pep_type not in own.types:
        raise Http404
    wanted = request.GET.get("as", "")
    role = next((one for one in ROLES if one == wanted), Role.SOCIAL_WORKER)
    context = frame.base(request, own) | {
        "pep_type": pep_type,
        "type_title": str(PepType(pep_type).label),
        "types": [(one, str(PepType(one).label)) for one in own.types],
        "roles": [(one.value, LABELS[one]) for one in ROLES],
        "preview": preview_of(own.forms[pep_type], role),
    }
    return render(request, "layout/preview.html", context)
