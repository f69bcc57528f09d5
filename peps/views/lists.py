"""The list of plans: filters and order in the address, fifty a page.

Reading is `querysets_lists.py`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import policy
from children.year_groups import label as year_label
from peps import querysets_lists
from peps.filters import PepFilter, chips


def peps(request: HttpRequest) -> HttpResponse:
    """Every plan within reach; unfiltered first."""
    on = timezone.localdate()
    form = PepFilter(request.GET, querysets_lists.terms_for(request.user, on=on))
    rows = querysets_lists.narrowed(
        querysets_lists.peps_for(request.user, on=on), form.chosen, on=on, user=request.user
    )
    order = querysets_lists.ORDERS[form.chosen.get("sort", "latest")]
    page = querysets_lists.page_of(
        rows, order, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    works = querysets_lists.worked_on(request.user, page.rows, on=on)
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    context = {
        "page": page,
        "items": [
            {"pep": pep, "year": year_label(pep.child.nc_year(pep.due_on)), "works": pep.pk in works}
            for pep in page.rows
        ],
        "filter": form,
        "chips": chips(form, request.GET),
        "order": order,
        "kept": kept.urlencode(),
        "counted": querysets_lists.COUNTED,
        "several": len({pep.authority_id for pep in page.rows}) > 1,
        "today": on,
        "may_open": bool(policy.organisations(request.user, "pep.create", on)),
    }
    return render(request, "peps/list.html", context)
