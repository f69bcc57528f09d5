"""What the tests of money's pages share: addresses, what a form sends, the words of a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from funding.models import Request
from targets.models import Target
from tests.factories import Scene
from tests.peps.pages import client_of

TYPED = {
    "need": "Longer texts are hard without somebody beside",
    "intervention": "tuition_one",
    "menu": "targeted",
    "provider": "The school",
    "delivered_by": "Reading tutor",
    "starts_on_day": "7",
    "starts_on_month": "12",
    "starts_on_year": "2026",
    "ends_on_day": "29",
    "ends_on_month": "1",
    "ends_on_year": "2027",
    "lines-0-what": "Reading tutor",
    "lines-0-per": "hour",
    "lines-0-rate": "20",
    "lines-0-number": "1.5",
    "lines-0-weeks": "6",
    "pattern": "one_off",
    "additional": "Nobody else in the class has a tutor of their own",
    "effect": "Reads a chapter book alone",
    "effect_measure": "The reading record",
}
"""What the form sends for a whole request: £20 × 1.5 hours a week × 6 weeks = £180."""


def on(target: Target) -> str:
    """Where money is asked for on a target."""
    return reverse("funding:start", args=[target.pk])


def of(request: Request, name: str = "request", *more: Any) -> str:
    """An address of one request."""
    return reverse(f"funding:{name}", args=[request.pk, *more])


def begin(target: Target, who: User, **sent: Any) -> HttpResponse:
    """Send the form of a new request."""
    return client_of(who).post(on(target), TYPED | sent)


def people(here: Scene) -> dict[str, User]:
    """Who asks, decides and pays, as the factories of money take them."""
    return {"by": here.teacher, "officer": here.officer, "payer": here.who(Role.FUNDING_OFFICER)}
