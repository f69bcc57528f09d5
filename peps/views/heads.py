"""For each school, who is told when something is late: the list, and naming somebody."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.views.person import person_of
from epep.mail.bounces import not_reached
from epep.mail.heads import RULE
from epep.mail.models import HeadContact, Message
from epep.moves import Refused
from peps.actions.head_contacts import name_head_contact, schools_of, teachers_of
from peps.forms_reminders import ADDRESS, NOBODY, HeadForm
from peps.views.frame import refused

PER_PAGE = 50


def heads(request: HttpRequest) -> HttpResponse:
    """The schools for which the person may name somebody, with who is named."""
    on = timezone.localdate()
    page = Paginator(schools_of(person_of(request), on=on), PER_PAGE).get_page(request.GET.get("page"))
    contacts = HeadContact.objects.filter(organisation__in=[row.pk for row in page.object_list])
    named = {row.organisation_id: row for row in contacts.select_related("user")}
    addresses = [row.address for row in named.values() if row.address]
    bad = not_reached(Message.objects.filter(rule=RULE, address__in=addresses))
    rows = [
        {"school": row, "named": (found := named.get(row.pk)), "bad": bool(found and found.address in bad)}
        for row in page.object_list
    ]
    return render(request, "reminders/heads.html", {"page": page, "rows": rows} | _back(request))


def head(request: HttpRequest, school_id: uuid.UUID) -> HttpResponse:
    """Name who is told at one school; 404 for a school that is not the person's to name for."""
    on, me = timezone.localdate(), person_of(request)
    school = schools_of(me, on=on).filter(pk=school_id).first()
    if school is None:
        raise Http404
    people = list(teachers_of(school, on=on))
    form = HeadForm(
        request.POST if request.method == "POST" else None,
        people=people,
        named=HeadContact.objects.filter(organisation=school).first(),
    )
    context: dict[str, Any] = {"school": school, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "reminders/head.html", context, status=422 if form.errors else 200)
    who = form.cleaned_data["who"]
    try:
        name_head_contact(
            school=school,
            user_id=None if who in (ADDRESS, NOBODY) else uuid.UUID(who),
            address=form.cleaned_data["address"] if who == ADDRESS else "",
            by=me,
            now=timezone.now(),
        )
    except Refused as refusal:
        return refused(request, "reminders/head.html", context, refusal)
    messages.success(request, f"That is saved for {school.name}.")
    return redirect("reminders:heads")


def _back(request: HttpRequest) -> dict[str, bool]:
    """Whether the page of the rules is the person's to go back to."""
    may = policy.organisations(person_of(request), "message.view", timezone.localdate())
    return {"sees_rules": bool(may)}
