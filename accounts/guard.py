"""Every URL states its permission here, once: guarded, signed_in or public. The middleware refuses the rest.

Another's child answers 404 like a missing one; an act that is not allowed answers 403 with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from accounts import policy
from accounts.models import User
from epep.audit.record import viewed
from epep.page.views import typed_when_signed_out

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


def _mark(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anyone may open it, signed in or not."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return _mark(wrapper, "public")


def signed_in(view: View) -> View:
    """Anyone signed in may open it; the view itself shows only what they may see."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return _mark(wrapper, "signed_in")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. Autosave is told in JSON, and what was typed is never thrown away."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": "You have been signed out. Sign in again to save."}, status=401)
    if kept := typed_when_signed_out(request):
        return kept
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def _denied(request: HttpRequest, reason: str) -> HttpResponse:
    """403 with the reason: a page, or JSON for autosave."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": reason}, status=403)
    raise PermissionDenied(reason)


def guarded(
    view: View,
    permission: str,
    *,
    thing: type[Model] | None = None,
    see: str = "",
    log: bool = True,
    known_as: str = "",
) -> View:
    """The person needs `permission`: on the `thing` named by the address, or in some organisation.

    With a thing, the address gives its id as `<model name>_id`; the view gets the instance under the
    model's name, or as `known_as`. `see` is the permission that lets the person know it exists (default `permission`):
    without it the answer is 404, with it but without `permission` 403. A GET is written to the access
    log before the page is made, a POST that is answered with a page before that page is sent.
    """
    name = thing._meta.model_name if thing else ""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        on = timezone.localdate()
        if thing is None:
            if not policy.organisations(request.user, permission, on):
                raise PermissionDenied("Your role does not include this page.")
            return view(request, *args, **kwargs)
        instance = _load(thing, kwargs.pop(f"{name}_id"), request.user, see or permission, on)
        decision = policy.can(request.user, permission, instance, on=on)
        if not decision:
            return _denied(request, decision.reason)
        if log and request.method in SAFE:
            _log(request, instance)
        response = view(request, *args, **{known_as or str(name): instance}, **kwargs)
        if log and request.method not in SAFE and _is_page(response):
            _log(request, instance)
        return response

    wrapper.permission = permission  # type: ignore[attr-defined]
    wrapper.see = see or permission  # type: ignore[attr-defined]
    wrapper.thing = thing  # type: ignore[attr-defined]
    return _mark(wrapper, "guarded")


def _load(thing: type[Model], pk: Any, user: Any, see: str, on: Any) -> Any:
    subject = policy.subject_of(thing)
    rows = subject.load(policy.visible(user, see, thing._default_manager.all(), on=on))
    instance = rows.filter(pk=pk).first()
    if instance is None:
        raise Http404
    return instance


def _is_page(response: HttpResponse) -> bool:
    """Whether the answer to a POST shows the record again, as a form with something to put right does."""
    return response.status_code not in (301, 302, 405) and "html" in response.get("Content-Type", "")


def _log(request: HttpRequest, instance: Model) -> None:
    match = request.resolver_match
    viewed(
        instance,
        by=cast(User, request.user),
        now=timezone.now(),
        child_id=policy.child_of(instance).pk,
        page=match.view_name if match else "",
    )


def public_include(module: Any) -> list[URLPattern | URLResolver]:
    """The URLs of a library whose views guard themselves (allauth), marked public one by one."""
    patterns: list[URLPattern | URLResolver] = list(getattr(module, "urlpatterns", module))
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = public(pattern.callback)
        else:
            public_include(pattern.url_patterns)
    return patterns


class GuardMiddleware:
    """Refuses a view that states no permission: forgetting is an error page, not an open door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Django calls this with the view it resolved."""
        if not getattr(view, "access", ""):
            raise PermissionDenied("This page has no permission stated.")
