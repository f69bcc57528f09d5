"""What every page is given: the service's name, the authority's look, the time limit of the session.

Navigation and anything about the person's work is added by the app that knows it.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from epep.page.theme import DEFAULT, Theme

SERVICE_NAME = "ePEP"


def bare() -> dict[str, Any]:
    """The same for everybody and every address: for pages that must not differ by a byte."""
    return {
        "service_name": SERVICE_NAME,
        "authority_name": "",
        "authority_support": "",
        "theme_css": "",
        "signed_in": False,
        "account_name": "",
    }


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Reads ``request.authority_theme`` (a Theme) when someone has set it."""
    theme = getattr(request, "authority_theme", None)
    theme = theme if isinstance(theme, Theme) else DEFAULT
    user = getattr(request, "user", None)
    signed_in = user is not None and bool(user.is_authenticated)
    context = bare() | {
        "authority_name": theme.name,
        "authority_support": theme.support,
        "theme_css": _address("page:theme", theme.slug) if theme.slug else "",
        "signed_in": signed_in,
    }
    if user is not None and signed_in:
        context |= {
            "account_name": str(getattr(user, "name", "") or user.get_username()),
            "idle_seconds": idle_seconds(request),
            "stay_url": _address("page:stay"),
            "account_url": _address("accounts:me"),
        }
    return context


def idle_seconds(request: HttpRequest) -> int:
    """How long a person may rest before they are signed out: ``request.idle_seconds`` where it is set."""
    own = getattr(request, "idle_seconds", 0)
    return int(own or int(getattr(settings, "EPEP_SESSION_IDLE_MINUTES", 30)) * 60)


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
