"""Help, privacy, accessibility and cookies: plain pages that anyone may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NAMES = ("index", "privacy", "accessibility", "cookies")


def page(request: HttpRequest, name: str = "index") -> HttpResponse:
    """One page of help by its name in the address."""
    return render(request, f"help/{name}.html")
