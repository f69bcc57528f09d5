"""What the school asked for, what was agreed and paid, what is to be spent, and what it is to say."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from funding import querysets_story

PER_PAGE = 50


def school(request: HttpRequest) -> HttpResponse:
    """The requests for the children who are at the teacher's school now, with the sums of each financial year."""
    on = timezone.localdate()
    rows = querysets_story.of_school(request.user, on=on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": querysets_story.school_rows(list(page.object_list), on=on),
        "years": querysets_story.school_years(rows) if page.paginator.count else [],
    }
    return render(request, "funding/school.html", context)
