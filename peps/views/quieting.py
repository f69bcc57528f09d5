"""Putting off reminders about one plan, and saying that somebody else does it now."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from epep.mail.models import HowOften
from epep.moves import Refused
from epep.page.dates import weekday_date
from peps.actions import quieting
from peps.forms_reminders import KEEP, SettleForm
from peps.models import Pep
from peps.views.frame import refused

LIST = "home:todo"
ASK = "virtual_school"
SETTLED = {
    True: "Whoever asked is reminded of it again.",
    False: "That is settled. The colleague is reminded from now on.",
}


class LaterForm(forms.Form):
    """Until when."""

    until = forms.ChoiceField(
        label="Remind me again on",
        help_text="At most ten working days. The date by which it is due stays the same.",
        error_messages={"required": "Choose a day", "invalid_choice": "Choose one of the days listed"},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day.isoformat(), weekday_date(day, on)) for day in quieting.days_to_choose(on)]
        self.fields["until"].choices = days  # type: ignore[attr-defined]


class OtherForm(forms.Form):
    """Who does it now."""

    who = forms.ChoiceField(
        label="Who does this now?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who does this now",
            "invalid_choice": "Choose one of the people listed",
        },
    )

    def __init__(self, *args: Any, people: list[tuple[User, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((str(user.pk), f"{user.name}, {role}" if role else user.name) for user, role in people),
            (ASK, "Somebody else: ask the Virtual School to sort it out"),
        ]


class OftenForm(forms.Form):
    """Each day or once a week."""

    often = forms.ChoiceField(
        label="How often may we write to you?",
        widget=forms.RadioSelect,
        choices=(
            ("daily", "When something is due, at most once a day"),
            ("weekly", "Once a week, on Monday morning, and in between only what is late"),
        ),
        error_messages={"required": "Choose how often"},
    )


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _sent(request: HttpRequest) -> Any:
    """What was sent, also where it is nothing."""
    return request.POST if request.method == "POST" else None


def later(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Put off reminders about a plan."""
    on = timezone.localdate()
    form = LaterForm(_sent(request), on=on)
    context = {"form": form, "pep": pep, "today": on}
    if request.method == "POST" and form.is_valid():
        try:
            until = date.fromisoformat(form.cleaned_data["until"])
            quieting.put_off(pep=pep, until=until, by=_me(request), now=timezone.now())
        except Refused as refusal:
            return refused(request, "reminders/later.html", context, refusal)
        messages.success(request, f"We will not remind you of this plan before {weekday_date(until, on)}.")
        return redirect(LIST)
    status = 422 if form.errors else 200
    return render(request, "reminders/later.html", context, status=status)


def other(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Somebody else does this now."""
    on = timezone.localdate()
    form = OtherForm(_sent(request), people=quieting.colleagues(_me(request), pep, on=on))
    context = {"form": form, "pep": pep, "today": on}
    if request.method == "POST" and form.is_valid():
        who, now = form.cleaned_data["who"], timezone.now()
        try:
            if who == ASK:
                quieting.ask_virtual_school(pep=pep, by=_me(request), now=now)
            else:
                quieting.hand_to(pep=pep, colleague=uuid.UUID(who), by=_me(request), now=now)
        except Refused as refusal:
            return refused(request, "reminders/other.html", context, refusal)
        said = (
            "The Virtual School has been asked."
            if who == ASK
            else "We will remind your colleague from now on."
        )
        messages.success(request, said)
        return redirect(LIST)
    status = 422 if form.errors else 200
    return render(request, "reminders/other.html", context, status=status)


def back(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Take it back (POST)."""
    quieting.take_back(pep=pep, by=_me(request), now=timezone.now())
    messages.success(request, "We will remind you of this plan again.")
    return redirect(LIST)


def settle(request: HttpRequest, pep: Pep) -> HttpResponse:
    """The Virtual School answers who does somebody's part now."""
    on = timezone.localdate()
    asked = quieting.asked_about(pep, on=on)
    people = quieting.who_could(asked, pep, on=on)
    form = SettleForm(_sent(request), people=people)
    roles = {row.pk: quieting.role_of(row.user, pep, on) for row in asked}
    context = {
        "form": form,
        "pep": pep,
        "today": on,
        "asked": [{"row": row, "role": roles[row.pk]} for row in asked],
        "people": people,
    }
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["who"]
        try:
            quieting.settle(
                pep=pep,
                colleague=None if who == KEEP else uuid.UUID(who),
                by=_me(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            return refused(request, "reminders/settle.html", context, refusal)
        messages.success(request, SETTLED[who == KEEP])
        return redirect(LIST)
    status = 422 if form.errors else 200
    return render(request, "reminders/settle.html", context, status=status)


def often(request: HttpRequest) -> HttpResponse:
    """One message a day at most, or one a week."""
    weekly = HowOften.objects.filter(user=_me(request), weekly=True).exists()
    form = OftenForm(_sent(request), initial={"often": "weekly" if weekly else "daily"})
    if request.method == "POST" and form.is_valid():
        quieting.choose_how_often(
            weekly=form.cleaned_data["often"] == "weekly", by=_me(request), now=timezone.now()
        )
        messages.success(request, "That is saved.")
        return redirect(LIST)
    return render(request, "reminders/often.html", {"form": form}, status=422 if form.errors else 200)
