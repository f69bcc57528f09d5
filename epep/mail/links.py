"""Where the link of a message leads: a path with opaque ids, made when the message is sent.

A secret of a link (an invitation's, a password's) is never stored with the message: the app that knows
how to make it registers itself here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from epep.mail.models import Message

PathOf = Callable[[Message], str]

_makers: dict[str, PathOf] = {}
_PATHS = {
    "pep_finalised": "/peps/{id}/read/",
    "pep_submitted": "/peps/{id}/quality/",
    "pep_returned": "/peps/{id}/",
    "pep_amended": "/peps/{id}/",
}


def register(template: str, path_of: PathOf) -> None:
    """Say how the path of a template's link is made. Called when the app that owns it is ready."""
    _makers[template] = path_of


def path_of(message: Message) -> str:
    """The path of the message's link, from / on."""
    if message.template in _makers:
        return _makers[message.template](message)
    own = str(message.context.get("path") or "")
    if own.startswith("/") and not own.startswith("//"):
        return own
    if message.thing_type == "pep":
        return _PATHS.get(message.template, "/peps/{id}/").format(id=message.thing_id)
    return "/"


def address_of(message: Message) -> str:
    """The whole address, on this site alone."""
    return str(settings.EPEP_SITE_URL).rstrip("/") + path_of(message)
