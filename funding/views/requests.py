"""One request: what was asked, how it stands, what can be done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from funding.models import Request


def page(request: HttpRequest, asked: Request) -> HttpResponse:
    """The page of one request."""
    return HttpResponse()
