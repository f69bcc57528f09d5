"""Who asks: the signed-in person of a request whose address is guarded or needs signing in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """The person; the guard has sent everybody else to sign in."""
    return cast(User, request.user)
