"""The page on which somebody says whether a child's placement was made in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from accounts.guard import guarded
from children.emergencies import PERMISSION, set_emergency
from children.models import Child
from epep.page.widgets import Radios

ANSWERS = (("yes", "Yes"), ("no", "No"))


class EmergencyForm(forms.Form):
    """Yes or no."""

    emergency = forms.ChoiceField(
        label="Was this placement made in an emergency?",
        choices=ANSWERS,
        widget=Radios(choices=ANSWERS, inline=True),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select yes if this placement was made in an emergency"
        ),
    )


def emergency(request: HttpRequest, child: Child) -> HttpResponse:
    """See and change it, for the placement the child is in now."""
    placement = child.placements.live(timezone.localdate()).order_by("-started_on").first()
    initial = {"emergency": "yes" if placement.emergency else "no"} if placement else {}
    form = EmergencyForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"child": child, "placement": placement, "form": form}
    if placement is None or request.method != "POST" or not form.is_valid():
        return render(request, "children/emergency.html", context, status=422 if form.errors else 200)
    by: Any = request.user
    placement.child = child
    set_emergency(
        placement=placement, emergency=form.cleaned_data["emergency"] == "yes", by=by, now=timezone.now()
    )
    messages.success(request, "The placement is saved. Due dates follow in a moment.")
    return redirect("children:detail", child.pk)


emergency_urls = [
    path(
        "<uuid:child_id>/emergency/",
        guarded(emergency, PERMISSION, thing=Child, see="child.view"),
        name="emergency",
    ),
]
