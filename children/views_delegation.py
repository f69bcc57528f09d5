"""Asking a colleague to help with a child, and ending it. Forms, pages and their addresses."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from accounts.guard import guarded
from children import delegating
from children.models import Child, Delegation
from epep.moves import Refused
from epep.page.fields import DateField


class DelegateForm(forms.Form):
    """Who helps, with what, until when."""

    email = forms.EmailField(
        label="Your colleague’s e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your colleague’s e-mail address",
            "invalid": "Enter an e-mail address in the correct format, like name@example.org",
        },
    )
    name = forms.CharField(
        label="Your colleague’s name",
        required=False,
        max_length=150,
        help_text="Only needed when they have no account yet. They get a link to make one.",
    )
    sections = forms.MultipleChoiceField(
        label="What can they fill in?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one section"},
    )
    until = DateField(label="Last day", help_text="For example, 18 12 2026")

    def __init__(self, *args: Any, sections: list[delegating.Handed], domain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = f"It ends in @{domain}, like yours."
        self.fields["until"].error_messages["required"] = "Enter the last day of the help"
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (part.key, f"{part.letter}. {part.title}") for part in sections
        ]


def delegate(request: HttpRequest, child: Child) -> HttpResponse:
    """Ask a colleague to help."""
    user: Any = request.user
    on = timezone.localdate()
    sections = delegating.sections_to_hand(user, child, on=on)
    form = DelegateForm(request.POST or None, sections=sections, domain=user.email_domain)
    context: dict[str, Any] = {"child": child, "form": form, "sections": sections}
    if request.method != "POST" or not form.is_valid():
        return render(request, "children/delegate.html", context)
    data = form.cleaned_data
    until: date = data["until"]
    try:
        made = delegating.delegate(
            by=user,
            child=child,
            email=data["email"],
            name=data["name"],
            sections=data["sections"],
            until=until,
            now=timezone.now(),
        )
    except Refused as refused:
        return _refused(request, "children/delegate.html", context, refused)
    said = "can help now" if made.delegate.is_active else "gets a link to make an account, and can help then"
    messages.success(request, f"{made.delegate.name} {said}. You answer for the section and sign it.")
    return redirect("children:people", child.pk)


def end_delegation(request: HttpRequest, child: Child, delegation_id: uuid.UUID) -> HttpResponse:
    """Ask, then end the help at once."""
    row = Delegation.objects.select_related("delegate").filter(child=child, pk=delegation_id).first()
    if row is None:
        raise Http404
    context: dict[str, Any] = {"child": child, "delegation": row}
    if request.method != "POST":
        return render(request, "children/delegation_end.html", context)
    try:
        delegating.end_delegation(delegation=row, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        return _refused(request, "children/delegation_end.html", context, refused)
    messages.success(request, f"{row.delegate.name} no longer helps. What they typed stays.")
    return redirect("children:people", child.pk)


def _refused(request: HttpRequest, template: str, context: dict[str, Any], refused: Refused) -> HttpResponse:
    shown = {"problems": [(message, "") for message in refused.messages], "has_errors": True}
    status = {"permission": 403, "state": 409}.get(refused.kind, 422)
    return render(request, template, context | shown, status=status)


delegation_urls = [
    path(
        "<uuid:child_id>/delegate/",
        guarded(delegate, "delegate.grant", thing=Child, see="child.view"),
        name="delegate",
    ),
    path(
        "<uuid:child_id>/delegate/<uuid:delegation_id>/end/",
        guarded(end_delegation, "delegate.grant", thing=Child, see="child.view"),
        name="end_delegation",
    ),
]
