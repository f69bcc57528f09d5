"""The funding officer’s desk: what waits for a decision, open questions, and what is approved but held.

Reading is `querysets_desk.py` and `querysets_rows.py`; deciding is `deciding.py` and `several.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from epep.page.forms import without_errors
from funding import querysets_desk as desk
from funding.actions import held_by
from funding.models import Request
from funding.models.request import TO_DECIDE, Status
from funding.querysets_rows import Look, looks
from funding.reading import own_list
from funding.views.budget import around
from funding.years import year_name
from peps.filters import chips

KEPT = ("school", "intervention", "status", "above", "sort")
"""What the address of a request to decide keeps of the list it came from."""
TITLES = {
    desk.WAITING: "To decide",
    desk.QUESTIONS: "Waiting for an answer",
    desk.HELD: "Approved, not released",
}


class DeskFilter(forms.Form):
    """Filters of the desk, by GET. `chosen` is what was chosen and can be used."""

    school = forms.CharField(label="School", required=False, max_length=100)
    intervention = forms.ChoiceField(label="Intervention", required=False)
    status = forms.ChoiceField(label="Status", required=False)
    above = forms.ChoiceField(
        label="Sum", required=False, choices=[("", "Any sum"), ("1", "Above what one person may approve")]
    )
    sort = forms.ChoiceField(label="Sort by", required=False, choices=list(desk.ORDERS.items()))

    def __init__(self, asked: QueryDict, authorities: Sequence[Organisation], which: str) -> None:
        super().__init__(asked, auto_id="filter_%s")
        kinds = {code: words for one in authorities for code, words in own_list(one, "interventions").items()}
        for name, choices in (
            ("intervention", list(kinds.items())),
            ("status", [(str(one), str(one.label)) for one in TO_DECIDE]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *choices]
        if which != desk.WAITING:
            del self.fields["status"]
            self.fields["list"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.is_valid()
        self.chosen: dict[str, Any] = {
            name: value for name, value in self.cleaned_data.items() if value and name != "list"
        }
        without_errors(self)


def queue(request: HttpRequest, problems: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """One of the three lists; what waits for a decision first, the longest waiting first."""
    on = timezone.localdate()
    which = request.GET.get("list", "")
    which = which if which in desk.STATUSES else desk.WAITING
    authorities = desk.authorities_of(request.user, on=on)
    form = DeskFilter(request.GET, authorities, which)
    lists = desk.lists_of(request.user, authorities, form.chosen, which=which, on=on)
    tabs = _tabs(request.user, authorities, which, on)
    page = desk.page_of(
        lists,
        form.chosen.get("sort", ""),
        which=which,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        total=None
        if form.chosen.keys() - {"sort"}
        else next(tab["number"] for tab in tabs if tab["current"]),
    )
    kept = kept_of(request.GET)
    rows = [row_of(look, request.user, kept, on) for look in looks(page.rows, today=on)]
    context = {
        "page": page,
        "rows": rows,
        "selectable": sum(1 for row in rows if not row["own"]),
        "which": which,
        "title": TITLES[which],
        "tabs": tabs,
        "filter": form,
        "chips": chips(form, request.GET),
        "sorted": "sort" in form.chosen,
        "order": desk.ORDERS[form.chosen.get("sort", "oldest")],
        "counted": desk.COUNTED,
        "several": len(authorities) > 1,
        "clear_url": reverse("funding:queue") + ("" if which == desk.WAITING else f"?list={which}"),
        "kept": kept,
        "kept_fields": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "pages_kept": _without(request.GET, "after", "before", "request"),
        "pages": around(request, authorities[0], "queue")["pages"],
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render(request, "funding/queue.html", context, status=422 if problems else 200)


def _tabs(user: Any, authorities: Sequence[Organisation], which: str, on: date) -> list[dict[str, Any]]:
    """The three lists with how many requests each holds."""
    url, found = reverse("funding:queue"), []
    for name, title in TITLES.items():
        number = desk.count_of(desk.lists_of(user, authorities, {}, which=name, on=on))
        many = f"more than {desk.COUNTED:,}" if number > desk.COUNTED else str(number)
        found.append(
            {
                "text": f"{title} ({many})",
                "url": url if name == desk.WAITING else f"{url}?list={name}",
                "current": name == which,
                "number": number,
            }
        )
    return found


# ---- what the pages of the desk share ------------------------------------------------------------


def chosen_of(asked: QueryDict, authorities: Sequence[Organisation]) -> dict[str, Any]:
    """Filters and order of the list that a page was opened from."""
    return DeskFilter(asked, authorities, desk.WAITING).chosen


def kept_of(asked: QueryDict) -> str:
    """The filters and the order as the end of an address, with its "?"; "" for none."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if asked.get(name):
            kept[name] = str(asked[name])
    return f"?{kept.urlencode()}" if kept else ""


def _without(asked: QueryDict, *names: str) -> str:
    rest = asked.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def is_own(request: Request, user: Any) -> bool:
    """Whether this person asked for it, and so never decides about it."""
    return user.pk in (request.requested_by_id, request.made_by_id)


def row_of(look: Look, user: Any, kept: str, on: date) -> dict[str, Any]:
    """One request as a row of the desk."""
    request = look.request
    since = _since(look)
    return {
        "look": look,
        "request": request,
        "url": reverse("funding:decide", args=[request.pk]) + kept,
        "own": is_own(request, user),
        "second": request.status == Status.SECOND,
        "first_is_me": bool(look.first and look.first.by_id == user.pk),
        "year_name": year_name(look.year),
        "over": look.left is not None and look.asked.years.get(look.year, 0) > look.left,
        "days": (on - timezone.localdate(since)).days if since else 0,
        "held": held_by(request, look.scheme) if request.status == Status.APPROVED else "",
    }


def _since(look: Look) -> datetime | None:
    """Since when it waits: for a decision, for an answer, or to be released."""
    request = look.request
    if request.status == Status.QUERY and look.question:
        return look.question.at
    return request.decided_at if request.status == Status.APPROVED else request.requested_at
