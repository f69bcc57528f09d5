"""A plan beside the one before: changed answers first, on request all of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from peps import access
from peps.comparing import compare
from peps.models import Pep
from peps.querysets_last import last_plan
from peps.views.frame import frame


def since_last_term(request: HttpRequest, pep: Pep) -> HttpResponse:
    """By section and block: was and now. With `?all=1` every question, else those answered otherwise."""
    confidential = access.sees_confidential(request.user, pep.child, on=timezone.localdate())
    last, every = last_plan(pep), request.GET.get("all") == "1"
    sections = compare(pep, last, confidential=confidential, every=every) if last else []
    context = frame(request, pep, "since_last_term") | {"last": last, "sections": sections, "every": every}
    return render(request, "peps/since_last_term.html", context)
