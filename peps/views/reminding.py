"""An authority's reminders: when they go out, whom a school names for what is late, and what goes out on a day."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.models import AuthoritySettings, User
from accounts.roles import LABELS, Role
from accounts.views.people import authority_of
from epep.mail.rule_words import said
from epep.moves import Refused
from peps import reminding
from peps.actions.reminder_rules import change_reminders, problems
from peps.reminders import Rule, table_of
from peps.reminders.in_words import sentences
from peps.reminders.rules import ABOUTS, MEETING, TO
from peps.views.frame import refused

PER_PAGE = 50
FURTHEST = 120
"""Days ahead for which what goes out is worked out."""
EDIT = "settings.edit"


def rules(request: HttpRequest) -> HttpResponse:
    """The table: times and switches can be changed by those who change settings."""
    authority = authority_of(request, "message.view")
    settings = AuthoritySettings.objects.filter(authority=authority).first()
    if settings is None:
        raise Http404
    table = table_of(settings)
    may_edit = authority.pk in policy.organisations(request.user, EDIT, timezone.localdate())
    rows = [_row(rule, request.POST if request.method == "POST" else None) for rule in table]
    context = {"authority": authority, "rows": rows, "may_edit": may_edit}
    if request.method != "POST":
        return render(request, "reminders/rules.html", context)
    wrong = [pair for row in rows for pair in row["wrong"]]
    if not wrong:
        own = {row["rule"].key: row["own"] for row in rows}
        try:
            change_reminders(settings=settings, own=own, by=cast(User, request.user), now=timezone.now())
        except Refused as refusal:
            return refused(request, "reminders/rules.html", context, refusal)
        messages.success(request, "The reminders are saved.")
        return redirect("reminders:rules")
    more = {"problems": wrong, "has_errors": True}
    return render(request, "reminders/rules.html", context | more, status=422)


def _row(rule: Rule, sent: Any) -> dict[str, Any]:
    """One rule as the page shows it: its controls with what is set or was typed, and what is wrong with that."""
    controls = [
        ("before", "Days before the date", " ".join(map(str, rule.days_before)), bool(rule.days_before)),
        (
            "after",
            "Again when it is late, in working days",
            " ".join(map(str, rule.days_after)),
            rule.about != MEETING,
        ),
        *(
            (step.to, f"Also to {TO[step.to]}, in working days late", str(step.after), True)
            for step in rule.escalate
        ),
    ]
    own: dict[str, Any] = {
        "on": rule.on if sent is None else bool(sent.get(f"{rule.key}-on")),
        "escalate": {},
    }
    shown, wrong = [], []
    for name, label, value, is_shown in controls:
        if not is_shown:
            continue
        key = f"{rule.key}-{name}"
        typed = value if sent is None else sent.get(key, "")
        numbers = _numbers(typed)
        single = name not in ("before", "after")
        part = {"before": "days_before", "after": "days_after"}.get(name)
        mine: dict[str, Any] = {part: numbers or []} if part else {"escalate": {name: (numbers or [0])[0]}}
        bad = numbers is None or (single and len(numbers) != 1) or bool(problems(rule, mine))
        error = ""
        if bad:
            error = "Enter one number, 1 to 40" if single else "Enter up to four numbers, such as 7 3"
            wrong.append((f"{ABOUTS[rule.about]}: {error[0].lower()}{error[1:]}", key))
        elif part:
            own[part] = numbers
        else:
            own["escalate"][name] = numbers[0] if numbers else 0
        shown.append({"key": key, "label": label, "value": typed, "error": error})
    return {
        "rule": rule, "title": ABOUTS[rule.about], "said": sentences(rule), "on": own["on"], "controls": shown,
        "own": own, "wrong": wrong,
    }  # fmt: skip


def _numbers(text: str) -> list[int] | None:
    """ "7, 3" as [3, 7]; None when it is something else."""
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    if not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        return None
    return sorted({int(part) for part in parts})


def out(request: HttpRequest) -> HttpResponse:
    """What would go out on a day, by rule and by role; nothing is sent by looking."""
    authority, today = authority_of(request, "message.view"), timezone.localdate()
    text = request.GET.get("on", "")
    on, wrong = today, ""
    if text:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            wrong = "Enter a day as in 2026-12-08"
        if not 0 <= (on - today).days <= FURTHEST:
            on, wrong = today, wrong or f"Choose a day within the next {FURTHEST} days"
    found = reminding.outlook(on, authority_id=authority.pk)
    roles = Counter(LABELS[Role(role)] for line in found.lines for role in line.roles)
    page = Paginator(found.lines, PER_PAGE).get_page(request.GET.get("page"))
    names = User.objects.in_bulk([uuid.UUID(line.recipient) for line in page.object_list])
    context = {
        "authority": authority,
        "on": on,
        "text": text or on.isoformat(),
        "wrong": wrong,
        "problems": [(wrong, "on")] if wrong else [],
        "has_errors": bool(wrong),
        "total": len(found.lines) + len(found.heads) + len(found.notes),
        "heads": len(found.heads),
        "by_address": len(found.notes),
        "rules": [(said(name), count) for name, count in found.rules.items()],
        "roles": sorted(roles.items()),
        "page": page,
        "rows": [
            {
                "name": names[uuid.UUID(line.recipient)].name,
                "roles": [LABELS[Role(role)] for role in line.roles],
                "plans": line.plans,
                "rules": [f"{said(name)} ({count})" for name, count in line.rules.items()],
            }
            for line in page.object_list
        ],
    }
    return render(request, "reminders/out.html", context, status=422 if wrong else 200)
