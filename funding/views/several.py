"""Approving several requests at once: what was ticked in groups of identical ones, then what became of each.

Each is approved by itself, in full; one that is refused stops no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from epep.moves import Refused
from funding import actions
from funding import querysets_desk as desk
from funding.models import Decision, Request
from funding.models.request import TO_DECIDE, Status
from funding.querysets_rows import Look, looks
from funding.rules import MUST
from funding.sums import in_pounds
from funding.views.deciding import box
from funding.views.desk import KEPT, is_own, kept_of, queue, row_of
from targets.reading import naming_for


class NoteForm(forms.Form):
    """What is kept with each of them."""

    note = box("Note (optional)", "It is kept with each of them. The schools can read it.")


@dataclass
class Group:
    """Requests for the same help, the same sum, from the same provider."""

    what: str
    pence: int
    provider: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All of them together, in pence."""
        return self.pence * len(self.rows)


def several(request: HttpRequest) -> HttpResponse:
    """GET: look at what was ticked. POST: approve it and say what became of each."""
    if request.method == "POST":
        return _approve(request)
    given = request.GET.getlist("request")
    if not given:
        return queue(request, problems=[("Select the requests you want to approve", "requests")])
    return _look(request, given, NoteForm())


def _look(request: HttpRequest, given: Sequence[str], form: NoteForm) -> HttpResponse:
    """The page before: groups of identical requests, what is left out, and room for a note."""
    on = timezone.localdate()
    found = looks(_chosen(request, given), today=on)
    if not found:
        messages.info(request, "These requests do not wait for a decision any more.")
        return redirect(reverse("funding:queue") + kept_of(request.GET))
    groups: dict[tuple[str, int, str], Group] = {}
    left_out = []
    for look in found:
        row = row_of(look, request.user, "", on)
        if why := _in_the_way(look, request.user, on):
            left_out.append(row | {"why": why})
            continue
        provider = look.request.text("provider").strip()
        key = (look.request.intervention, look.request.asked_pence, provider.casefold())
        group = groups.setdefault(key, Group(look.intervention, look.request.asked_pence, provider))
        group.rows.append(row)
    kept = list(groups.values())
    context = {
        "form": form,
        "has_errors": bool(form.errors),
        "word": naming_for(found[0].request.authority),
        "groups": sorted(kept, key=lambda group: -len(group.rows)),
        "left_out": left_out,
        "number": sum(len(group.rows) for group in kept),
        "total": sum(group.total for group in kept),
        "above": any(row["look"].above for group in kept for row in group.rows),
        "kept": kept_of(request.GET),
        "kept_fields": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
    }
    return render(request, "funding/several.html", context, status=422 if form.errors else 200)


def _approve(request: HttpRequest) -> HttpResponse:
    on, now = timezone.localdate(), timezone.now()
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _look(request, request.POST.getlist("request"), form)
    chosen = _chosen(request, request.POST.getlist("request"))
    seen = {one.pk: request.POST.get(f"seen-{one.pk}", "") for one in chosen}
    same = [one for one in chosen if seen[one.pk] in ("", f"{one.revision}:{one.asked_pence}")]
    by: Any = request.user
    try:
        found = actions.approve_several(requests=same, reason=form.cleaned_data["note"], by=by, now=now)
    except Refused as refusal:
        form.add_error("note", refusal.messages)
        return _look(request, request.POST.getlist("request"), form)
    said = {one.pk: why for one, why in found}
    stands = {
        one.pk: one
        for one in Request.objects.filter(pk__in=[one.pk for one in chosen]).select_related("decided_by")
    }
    firsts = _firsts(chosen)
    rows = []
    for look in looks(chosen, today=on):
        pk = look.request.pk
        why = said.get(pk, "It was changed after you opened the page. Look at it again.")
        done, words = _became(stands[pk], why, firsts.get(pk), by)
        rows.append(row_of(look, by, "", on) | {"done": done, "words": words})
    number = sum(1 for row in rows if row["done"])
    context = {
        "rows": sorted(rows, key=lambda row: row["done"]),
        "done": number,
        "refused": len(rows) - number,
        "total": sum(row["request"].asked_pence for row in rows if row["done"]),
        "kept": kept_of(request.GET),
    }
    return render(request, "funding/several_done.html", context)


def _chosen(request: HttpRequest, given: Sequence[str]) -> list[Request]:
    """What was ticked, as far as this person may decide about it; a page's worth at most."""
    keys = []
    for text in given[: desk.PER_PAGE]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    rows = policy.visible(request.user, "funding.decide", Request.objects.all(), on=timezone.localdate())
    there = set(rows.filter(pk__in=keys).exclude(status=Status.DRAFT).values_list("pk", flat=True))
    return desk.whole(key for key in dict.fromkeys(keys) if key in there)


def _in_the_way(look: Look, user: Any, on: Any) -> str:
    """Why a request cannot be approved with others; "" when it can. The action asks again."""
    request = look.request
    if request.status not in TO_DECIDE:
        return f"It is “{request.status_words}”."
    if is_own(request, user):
        return "You asked for this money, so somebody else must decide."
    if request.status == Status.SECOND:
        if look.first and look.first.by_id == user.pk:
            return "You approved this as the first person. A second person must look at it."
        if request.authority_id not in policy.organisations(user, "funding.second", on):
            return "It waits for a second approver, which your role does not include."
        if look.first and look.first.pence != request.asked_pence:
            said = in_pounds(look.first.pence)
            return f"The first person approved {said} of {in_pounds(request.asked_pence)}. Decide about it by itself."
    return " ".join(one.message for one in look.findings if one.severity == MUST)


def _firsts(requests: Sequence[Request]) -> dict[Any, Decision]:
    rows = Decision.objects.filter(request__in=list(requests), kind=Decision.Kind.FIRST)
    return {row.request_id: row for row in rows.order_by("at", "id")}


def _became(request: Request, why: str, first: Decision | None, by: Any) -> tuple[bool, str]:
    """(is approved by this person, how it stands in words). A button pressed twice finds it done."""
    if request.status == Status.SECOND and first and first.by_id == by.pk:
        return True, "You approved it as the first person. It waits for a second person."
    if request.status in (Status.APPROVED, Status.SCHEDULED) and (not why or request.decided_by_id == by.pk):
        return True, request.status_words
    if request.decided_by is not None and request.decided_by_id != by.pk:
        return False, f"{request.decided_by.name} decided meanwhile: it is “{request.status_words}”."
    return False, why
