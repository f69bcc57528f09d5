"""Addresses for the tests of the page machinery alone: every kind of response, without the apps.

Used with `pytest.mark.urls`; nothing here is part of the portal.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    view.access = "public"  # type: ignore[attr-defined]
    return view


@_open
def fine(request: HttpRequest) -> HttpResponse:
    """200."""
    return HttpResponse("fine")


@_open
def moved(request: HttpRequest) -> HttpResponse:
    """302."""
    return HttpResponseRedirect("/fine/")


@_open
def refused(request: HttpRequest) -> HttpResponse:
    """403 with a reason."""
    raise PermissionDenied("Only the Virtual School finalises a plan.")


@_open
def missing(request: HttpRequest, name: str) -> HttpResponse:
    """404 of a view."""
    raise Http404(f"no such child: {name}")


@_open
def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    raise RuntimeError("on purpose")


@_open
def strange(request: HttpRequest) -> HttpResponse:
    """400."""
    raise SuspiciousOperation("on purpose")


urlpatterns = [
    path("", include("epep.page.urls")),
    path("fine/", fine),
    path("moved/", moved),
    path("refused/", refused),
    path("missing/<name>/", missing),
    path("broken/", broken),
    path("strange/", strange),
    path("healthz", fine),
]
handler400 = "epep.page.views.bad_request"
handler403 = "epep.page.views.forbidden"
handler404 = "epep.page.views.not_found"
handler500 = "epep.page.views.server_error"
