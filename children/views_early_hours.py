"""The page on which a child's funded early years hours are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from accounts.guard import guarded
from children.early_hours import MOST, set_early_hours
from children.models import Child

_SAYS = f"Hours a week must be a number from 0 to {MOST}, like 15 or 22.5"


class EarlyHoursForm(forms.Form):
    """Hours a week, or nothing."""

    hours = forms.DecimalField(
        label="Funded early years hours a week",
        help_text="For example, 15. Leave empty if there are none.",
        required=False,
        min_value=0,
        max_value=MOST,
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _SAYS,
        ),
    )


def early_hours(request: HttpRequest, child: Child) -> HttpResponse:
    """See and change the hours."""
    form = EarlyHoursForm(request.POST or None, initial={"hours": child.early_hours})
    if request.method != "POST" or not form.is_valid():
        return render(request, "children/early_hours.html", {"child": child, "form": form})
    by: Any = request.user
    set_early_hours(child=child, hours=form.cleaned_data["hours"], by=by, now=timezone.now())
    messages.success(request, "The funded hours are saved.")
    return redirect("children:detail", child.pk)


early_hours_urls = [
    path(
        "<uuid:child_id>/early-hours/",
        guarded(early_hours, "child.early_hours", thing=Child, see="child.view"),
        name="early_hours",
    ),
]
