"""Receiving files of any size without keeping more of them than may be kept: the sentence needs no more.

What is done with them is `peps.views.attachments`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from peps.attachments.checking import MOST_BYTES

View = Callable[..., HttpResponse]


class Capped(FileUploadHandler):
    """Stands first: passes on the beginning of a file, so that a larger one is still seen to be too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The block, or None once the file is larger than what is taken."""
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""


def takes_files(view: View) -> View:
    """A view whose form brings files. The check for forgery reads the body, so the cap must stand before it."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not hasattr(request, "_files"):
            request.upload_handlers.insert(0, Capped(request))
        return protected(request, *args, **kwargs)

    return wrapper
