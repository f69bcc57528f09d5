"""The to-do list of the person signed in, and its number for the menu: the same things as the reminders, by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.deadlines import VERBS
from accounts.roles import Role
from epep.mail.models import HowOften
from peps.meetings.querysets import invitations_of
from peps.models import Clock, Pep, Section
from peps.reminders import todo as listing
from peps.reminders.rules import CHANGES, JUDGE, REASON, SECTION, SEND
from peps.reminders.todo import MOST, Entry

PER_PAGE = 50
SOON = timedelta(days=14)
GROUPS = (
    ("asked", "Somebody asks who does this now"),
    ("overdue", "Overdue"),
    ("soon", "Due in the next two weeks"),
    ("later", "Due later"),
    ("above", "Past the date, with colleagues"),
    ("quiet", "Put off, or with somebody else"),
)


def todo(request: HttpRequest) -> HttpResponse:
    """Everything that waits, most urgent first; what was put off comes last and can be taken back."""
    on = timezone.localdate()
    found = listing.entries(request.user, on=on)
    order = {key: place for place, (key, _title) in enumerate(GROUPS)}
    found.sort(key=lambda one: (order[_group(one, on)], one.thing.due_on, one.thing.row.pep_id))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    cards = _cards(page.object_list, on)
    context = {
        "today": on,
        "total": listing.waiting(found),
        "most": MOST if len(found) == MOST else 0,
        "page": page,
        "groups": [
            {"key": key, "title": title, "cards": some}
            for key, title in GROUPS
            if (some := [card for card in cards if card["group"] == key])
        ],
        "invitations": invitations_of(request.user, now=timezone.now()),
        "weekly": HowOften.objects.filter(user=request.user.pk, weekly=True).exists(),
        "todo_count": listing.waiting(found),
        "names_head": Role.DESIGNATED_TEACHER in policy.roles(request.user, on),
    }
    return render(request, "reminders/todo.html", context)


def count(request: HttpRequest) -> JsonResponse:
    """How many plans wait, for the number in the menu."""
    found = listing.entries(request.user, on=timezone.localdate())
    return JsonResponse({"count": listing.waiting(found), "more": len(found) == MOST})


def _group(entry: Entry, on: date) -> str:
    if entry.quiet is not None:
        return "quiet"
    if entry.asked:
        return "asked"
    if entry.above:
        return "above"
    if entry.late:
        return "overdue"
    return "soon" if entry.thing.due_on <= on + SOON else "later"


def _cards(entries: Iterable[Entry], on: date) -> list[dict[str, Any]]:
    """A card for each plan of a group, with a line for each thing. Three queries, however many."""
    some = list(entries)
    plans = Pep.objects.select_related("child", "school", "term").in_bulk(
        {entry.thing.row.pep_id for entry in some}
    )
    sections = Section.objects.only("pk", "letter", "title", "revision", "status", "key").in_bulk(
        [entry.thing.thing_id for entry in some if entry.thing.thing_type == "section"]
    )
    late = _late([entry.thing.thing_id for entry in some if entry.thing.about == REASON])
    cards: dict[tuple[str, Any], dict[str, Any]] = {}
    for entry in some:
        section = sections.get(entry.thing.thing_id)
        words, url = _act(entry, section, late.get(entry.thing.thing_id, ""))
        key = (_group(entry, on), entry.thing.row.pep_id)
        card = cards.setdefault(
            key,
            {
                "group": key[0],
                "pep": plans[key[1]],
                "quiet": entry.quiet,
                "lines": [],
                "can_pass_on": not entry.above and entry.thing.about != JUDGE,
            },
        )
        letter = section.letter if section else ""
        card["lines"].append(
            {
                "words": words,
                "url": url,
                "due_on": entry.thing.due_on,
                "letter": letter,
                "was": entry.thing.about == REASON,
            }
        )
    for card in cards.values():
        card["lines"].sort(key=lambda line: (line["due_on"], line["letter"]))
        card["one_day"] = len({(line["due_on"], line["was"]) for line in card["lines"]}) == 1
    return list(cards.values())


def _late(clocks: Iterable[Any]) -> dict[Any, str]:
    """Clock id → what was late, as people say it: the section, else the act."""
    rows = Clock.objects.filter(pk__in=list(clocks)).values_list(
        "pk", "verb", "section__letter", "section__title"
    )
    return {pk: f"{letter}, {title}" if title else VERBS[verb] for pk, verb, letter, title in rows}


def _act(entry: Entry, section: Section | None, what: str = "") -> tuple[str, str]:
    """What to do, and where."""
    pep_id, about = entry.thing.row.pep_id, entry.thing.about
    if about == REASON:
        return f"Say why it was late: {what}", reverse("clocks:explain", args=[entry.thing.thing_id])
    if about == JUDGE:
        return "Judge the quality", reverse("peps:quality", args=[pep_id])
    if entry.above:
        what = f"{section.letter}, {section.title}" if section else "Not sent to the Virtual School yet"
        return what, reverse("peps:overview", args=[pep_id])
    if about == SEND or section is None:
        return "Send to the Virtual School", reverse("peps:send", args=[pep_id])
    named = f"{section.letter}, {section.title}"
    if about == CHANGES:
        return f"See what needs changing: {named}", reverse("peps:section", args=[pep_id, section.key])
    assert about == SECTION
    if section.status == Section.Status.COMPLETE:
        return f"Check and sign: {named}", reverse("peps:check", args=[pep_id, section.key])
    verb = "Continue" if section.revision else "Start"
    return f"{verb}: {named}", reverse("peps:section", args=[pep_id, section.key])
