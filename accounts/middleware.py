"""How long a session lasts, and the look of the person's authority. Limits are the authority's own.

Both are worked out at sign-in and every five minutes, and kept in the session: no query per page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.look import look_of
from epep.page.theme import Theme

KEY = "epep"
"""The session's key: {"began", "seen", "read": seconds, "idle": minutes, "hours": hours, "look": theme}."""
WRITE_SECONDS = 10
"""Being seen is written at most this often; a session may end that much early, never late."""
FRESH = timedelta(minutes=5)


def begin(request: HttpRequest, *, now: datetime) -> None:
    """Start both clocks. Called when somebody has signed in."""
    request.session[KEY] = _read(request, now) | {"began": now.timestamp(), "seen": now.timestamp()}


def ended(state: dict[str, Any], now: datetime) -> bool:
    """Whether a session is over: not used for the idle limit, or as old as the absolute one."""
    moment = now.timestamp()
    idle = moment - state["seen"] >= state["idle"] * 60
    return bool(idle or moment - state["began"] >= state["hours"] * 3600)


def _read(request: HttpRequest, now: datetime) -> dict[str, Any]:
    look = look_of(request.user, on=timezone.localdate(now))
    return {"idle": look.idle_minutes, "hours": look.hours, "look": look.as_json(), "read": now.timestamp()}


class SessionLimits:
    """Ends sessions that are over; tells the page the authority's look and how long a person may rest.

    Somebody whose account was closed is nobody from the next request on: Django itself sees to that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request, timezone.now())
        return self.get_response(request)

    def _check(self, request: HttpRequest, now: datetime) -> None:
        state = request.session.get(KEY)
        if not isinstance(state, dict):
            begin(request, now=now)
            state = request.session[KEY]
        elif ended(state, now):
            logout(request)
            return
        elif now.timestamp() - state["read"] >= FRESH.total_seconds():
            request.session[KEY] = state | _read(request, now) | {"seen": now.timestamp()}
        elif now.timestamp() - state["seen"] >= WRITE_SECONDS:
            request.session[KEY] = state | {"seen": now.timestamp()}
        if state["look"]:
            request.authority_theme = Theme(**state["look"])  # type: ignore[attr-defined]
        request.idle_seconds = int(state["idle"] * 60)  # type: ignore[attr-defined]
