"""No address without a permission; everybody who is not signed in is sent to sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.guard import GuardMiddleware
from accounts.permissions import PERMISSIONS

SAMPLE = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "slug": "care",
    "str": "x",
    "int": "1",
    "path": "x",
}


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal with its pattern, parameters filled with samples."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def filled(route: str, pattern: URLPattern) -> str | None:
    """The route as an address; None for the few regular expressions of libraries."""
    if "^" in route or "(?P" in route:
        return None
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for spelt in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(spelt, SAMPLE[kind])
    return "/" + route


def test_urls_each_state_their_access() -> None:
    unguarded = [route for route, pattern in addresses() if not getattr(pattern.callback, "access", "")]
    assert unguarded == []


def test_urls_name_permissions_that_exist() -> None:
    for route, pattern in addresses():
        if pattern.callback.access == "guarded":
            assert pattern.callback.permission in PERMISSIONS, route
            assert pattern.callback.see in PERMISSIONS, route


def test_guard_refuses_a_view_that_states_nothing() -> None:
    from django.core.exceptions import PermissionDenied

    def view(request: Any) -> None:
        raise AssertionError("must not be called")

    middleware = GuardMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(PermissionDenied):
        middleware.process_view(RequestFactory().get("/"), view, (), {})  # type: ignore[arg-type]


@pytest.mark.django_db
def test_urls_send_a_stranger_to_sign_in() -> None:
    client = Client()
    seen = 0
    for route, pattern in addresses():
        url = filled(route, pattern)
        if pattern.callback.access == "public" or url is None:
            continue
        seen += 1
        for response in (client.get(url), client.post(url)):
            assert response.status_code in (302, 401), (url, response.status_code)
            if response.status_code == 302:
                assert response["Location"].startswith("/sign-in/"), url
    assert seen > 20
