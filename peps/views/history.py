"""The history of a plan: who changed which answer from what to what, and what happened to it.

Reading the rows is `peps.history_diff`; the history of a child's record is the children app's.
"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peps import access
from peps.history_diff import Happening, timeline
from peps.models import Pep
from peps.views.frame import frame

PER_PAGE = 30


def history(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Saves and events, newest first, by pages. What is kept from schools is kept from them here too."""
    confidential = access.sees_confidential(request.user, pep.child, on=timezone.localdate())
    rows = timeline(pep, confidential=confidential)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    items = [{"row": row, "is_event": isinstance(row, Happening)} for row in page.object_list]
    return render(
        request, "peps/history.html", frame(request, pep, "history") | {"page": page, "items": items}
    )
