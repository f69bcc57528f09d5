"""The diary: meetings by day within one's own reach, and several arranged at one school in a row."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from accounts import policy
from epep.moves import Refused
from epep.page import widgets
from peps.meetings import arranging, places, querysets
from peps.meetings import wishes as wish_words
from peps.meetings.arranging import Details
from peps.meetings.times import LONDON, PROBLEM, local, read_time
from peps.models import Pep
from peps.views.meetings_arrange import Desk, desk, first_said

PER_PAGE = 50
SHOWS = (("", "To come"), ("mine", "Mine"), ("past", "Past"))


def diary(request: HttpRequest) -> HttpResponse:
    """Meetings to come, by day; those of a person's own, or past ones, when asked for."""
    on = timezone.localdate()
    shown = request.GET.get("show", "")
    shown = shown if shown in dict(SHOWS) else ""
    if shown == "past":
        rows = querysets.diary(
            request.user, on=on, first=on - timedelta(days=120), last=on - timedelta(days=1)
        )
        rows = rows.order_by("-starts_at", "pk")
    else:
        rows = querysets.diary(request.user, on=on, first=on, last=None, mine=shown == "mine")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": [
            {"day": day, "meetings": list(found)}
            for day, found in groupby(page.object_list, key=lambda row: local(row.starts_at).date())
        ],
        "shows": [
            {"text": text, "url": f"?{urlencode({'show': key})}" if key else "?", "current": key == shown}
            for key, text in SHOWS
        ],
        "shown": shown,
        "me": request.user,
        "today": on,
        "may_arrange": bool(policy.organisations(request.user, "meeting.arrange", on)),
    }
    return render(request, "meetings/diary.html", context)


# ---- several in a row ------------------------------------------------------------------------------


class RowForm(forms.Form):
    """One school, one day: which children, from what time, how long each, how long between."""

    day = forms.Field(label="On which day?", widget=widgets.DateInput3())
    at = forms.CharField(
        label="When does the first one begin?", help_text="For example 9am", max_length=20,
        error_messages={"required": "Enter when the first one begins"},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="How many minutes does each take?", min_value=5, max_value=480,
        widget=forms.TextInput({"inputmode": "numeric", "width": 5}),
        error_messages={"required": "Enter how many minutes each takes", "invalid": "Enter minutes as a number",
                        "min_value": "Each takes 5 minutes or more", "max_value": "Each takes 8 hours or less"},
    )  # fmt: skip
    between = forms.IntegerField(
        label="How many minutes between them?", min_value=0, max_value=240, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "width": 5}),
        error_messages={"invalid": "Enter minutes as a number", "max_value": "Leave 4 hours or less between them"},
    )  # fmt: skip
    children = forms.MultipleChoiceField(
        label="Which children?", widget=widgets.Checkboxes(),
        help_text="In this order, one after the other",
        error_messages={"required": "Choose at least one child", "invalid_choice": "Choose children of this school"},
    )  # fmt: skip
    reason = forms.CharField(
        label="If the day or time goes against a child’s wishes, why?", required=False, max_length=500,
        widget=widgets.LongText(rows=2), help_text="The reason is kept with each of those meetings",
    )  # fmt: skip

    def __init__(self, *args: Any, peps: list[Pep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pep.pk), pep.child.name) for pep in peps]
        self.fields["children"].choices = choices  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """The day as a date."""
        day, month, year = self.cleaned_data["day"]
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise forms.ValidationError("Enter the day as numbers, for example 11 12 2026") from None

    def clean_at(self) -> Any:
        """The time as a time."""
        found = read_time(self.cleaned_data["at"])
        if found is None:
            raise forms.ValidationError(PROBLEM)
        return found


def several(request: HttpRequest) -> HttpResponse:
    """Choose a school, then children, day, first time and length: one meeting each, one after the other."""
    on = timezone.localdate()
    schools = querysets.schools_to_arrange(request.user, on=on)
    wanted = request.GET.get("school", "")
    chosen = next((row for row in schools if str(row.school.pk) == wanted), None)
    if wanted and chosen is None:
        raise Http404
    if chosen is None:
        return render(request, "meetings/several.html", {"schools": schools})
    peps = querysets.peps_to_arrange(request.user, chosen.school.pk, on=on)
    form = RowForm(request.POST or None, peps=peps, initial={"minutes": 45, "between": 0, "at": "9am"})
    context = {"schools": schools, "school": chosen.school, "form": form, "count": len(peps)}
    if request.method != "POST":
        return render(request, "meetings/several.html", context)
    if not form.is_valid():
        return render(request, "meetings/several.html", context, status=422)
    ticked = set(form.cleaned_data["children"])
    rows = _in_a_row(request, [pep for pep in peps if str(pep.pk) in ticked], form.cleaned_data, on)
    try:
        made = arranging.arrange_several(rows=rows, by=request.user, now=timezone.now())
    except Refused as refusal:
        problems = [(message, "") for message in refusal.messages]
        more = {"problems": problems, "has_errors": True}
        return render(request, "meetings/several.html", context | more, status=422)
    many = len(made)
    messages.success(
        request,
        f"{many} meeting{'' if many == 1 else 's'} arranged. Nobody has been told yet: "
        "open each one, look who comes, and send the invitations.",
    )
    return redirect("meetings:diary")


def _in_a_row(
    request: HttpRequest, peps: list[Pep], data: dict[str, Any], on: date
) -> list[tuple[Pep, Details]]:
    """Each plan with its time, and with the people a single meeting would begin with."""
    starts = datetime.combine(data["day"], data["at"], tzinfo=LONDON)
    step = timedelta(minutes=data["minutes"] + (data["between"] or 0))
    found = []
    for number, pep in enumerate(peps):
        table = desk(request, pep, None, on=on)
        details = _details(table, first_said(table, on=on), starts + number * step, data["minutes"])
        planned = details.planned()
        if wish_words.against(table.said, planned, today=on) and data["reason"].strip():
            details = _details(
                table, first_said(table, on=on), details.starts_at, data["minutes"], data["reason"]
            )
        found.append((pep, details))
    return found


def _details(
    table: Desk, said: dict[str, Any], starts_at: datetime, minutes: int, reason: str = ""
) -> Details:
    return Details(
        starts_at=starts_at,
        minutes=minutes,
        how="person",
        place=places.place_of(places.SCHOOL),
        chair=said["chair"],
        guests=tuple(table.guests[key] for key in said["people"]),
        reason=reason,
    )
