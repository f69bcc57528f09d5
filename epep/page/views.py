"""Pages that belong to no app: errors, the authority's stylesheet, staying signed in, the style page.

They read nobody's data. Addresses are given in epep/urls.py.
"""

import re

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from epep.page import style
from epep.page.context import bare, idle_seconds
from epep.page.theme import Theme, stylesheet

# Never shown back: secrets, and what the page itself sends along.
_SECRET = re.compile(r"(old)?password\d?|code|credential|csrfmiddlewaretoken")
_OURS = ("base_revision", "changed", "next", "add_row", "remove_row", "attach", "detach", "action")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same bytes for everyone and every address, whether the thing is missing or another's."""
    return HttpResponseNotFound(render_to_string("404.html", bare()))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the session or the database, which may be what failed."""
    return HttpResponseServerError(render_to_string("500.html", bare()))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return HttpResponse(render_to_string("400.html", bare()), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None, *, who: str = "") -> HttpResponse:
    """403: the thing is theirs to see, the act is not. ``exception`` holds the reason, ``who`` can help."""
    reason = " ".join(str(part) for part in getattr(exception, "args", ()) if isinstance(part, str))
    return render(request, "403.html", {"reason": reason, "who": who}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form could not be trusted. What was typed is given back, so that nothing is lost.

    Not to a form of another site: there the words are not the person's own.
    """
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    context = {"typed": _typed(request) if ours else [], "address": request.path if ours else ""}
    return render(request, "403_csrf.html", context, status=403)


def typed_when_signed_out(request: HttpRequest) -> HttpResponse | None:
    """What was typed, given back, when somebody sent it after their session ended; None when nothing was."""
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return (
        csrf_failure(request, "signed out") if ours and request.method == "POST" and _typed(request) else None
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What people wrote or chose, by field; without buttons, marks and secrets."""
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), text)
        for name, values in request.POST.lists()
        if not _SECRET.fullmatch(name) and name not in _OURS
        for text in values
        if isinstance(text, str) and text.strip() and text not in ("on", "rows")
    ]


def theme_css(request: HttpRequest, slug: str) -> HttpResponse:
    """The colours of an authority. ``EPEP_THEMES`` names a function: slug to Theme or None."""
    theme = _themes().get(slug) if slug in _themes() else _kept(slug)
    if theme is None:
        return not_found(request)
    response = HttpResponse(stylesheet(theme), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _themes() -> dict[str, Theme]:
    return style.THEMES if getattr(settings, "EPEP_ENV", "production") != "production" else {}


def _kept(slug: str) -> Theme | None:
    path = getattr(settings, "EPEP_THEMES", "")
    found = import_string(path)(slug) if path else None
    return found if isinstance(found, Theme) else None


def stay(request: HttpRequest) -> HttpResponse:
    """Counts as using the portal. JSON for the script: the seconds left and a fresh token for the page's forms.

    The cookie of the token cannot be read by scripts, and signing in again changes it.
    """
    if not request.user.is_authenticated:
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"signed_in": False}, status=401)
        return redirect_to_login("/")
    request.session.modified = True
    return JsonResponse(
        {
            "signed_in": True,
            "csrf": get_token(request),
            "idle_seconds": idle_seconds(request),
        }
    )


def style_page(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for looking at while building. Not in production."""
    if getattr(settings, "EPEP_ENV", "production") == "production":
        return not_found(request)
    return render(request, "page/style.html", style.context(request))
