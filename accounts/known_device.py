"""The cookie of a device somebody has signed in from: their tries there are counted apart from strangers'.

So that strangers who try an account's password cannot keep its owner out. The cookie opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

NAME = "known_device"
SALT = "epep.accounts.known-device"
KEPT_SECONDS = 180 * 24 * 3600
PEOPLE = 8
"""How many people one device remembers: staff rooms share computers."""


def device_of(request: HttpRequest, email: str) -> str:
    """The device's id when this address has signed in from it before, else ""."""
    found = _read(request)
    return str(found["id"]) if _mark(email) in found["people"] else ""


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Set the cookie after a whole sign-in, second step included."""
    found = _read(request)
    mine = _mark(email)
    people = [mine, *(mark for mark in found["people"] if mark != mine)][:PEOPLE]
    response.set_cookie(
        NAME,
        signing.dumps({"id": found["id"] or secrets.token_urlsafe(12), "people": people}, salt=SALT),
        max_age=KEPT_SECONDS,
        path="/sign-in/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    nothing: dict[str, Any] = {"id": "", "people": []}
    try:
        found = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return nothing
    return found if isinstance(found, dict) and {"id", "people"} <= found.keys() else nothing


def _mark(email: str) -> str:
    """What the cookie holds of a person: a keyed digest would be long; this one is signed with the rest."""
    return hashlib.sha256(f"{SALT}{settings.SECRET_KEY}{email.strip().lower()}".encode()).hexdigest()[:20]
