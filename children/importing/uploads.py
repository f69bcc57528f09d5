"""Refusing an upload by its size before any of it is read.

What a file must be is in `reading.py`; this stands round a view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def limited(limit: int, refuse: View) -> Callable[[View], View]:
    """A request of more than `limit` bytes is answered by `refuse` and not read.

    The check for forgery reads the request's body, so it must come after this one: that is why the view is
    exempt outside and protected inside.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _length(request) > limit:
                return refuse(request, *args, **kwargs)
            return protected(request, *args, **kwargs)

        return wrapper

    return decorate


def _length(request: HttpRequest) -> int:
    """What the request says its body is; one that says nothing has no body (RFC 9112, 6.3)."""
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0
