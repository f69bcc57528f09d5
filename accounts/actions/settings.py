"""Changing an authority's own values: its colours, how long sessions last, the lists its targets use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import ages, deadlines, policy
from accounts.authority import preset
from accounts.models import AuthoritySettings, User
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from epep.page.theme import theme_problems

LIMITS = {"session.idle_minutes": (5, 120), "session.hours": (1, 24)}
"""What an authority may choose; outside it a session is a burden, or no protection."""
COLOURS = ("theme.brand", "theme.accent", "theme.link")
LISTS = ("targets.areas", "targets.help", "funding.interventions", "funding.menu")
"""Lists of code to words that an authority may have as its own."""
MOST_LISTED, LONGEST_LISTED = 40, 80


def change_settings(
    *,
    settings: AuthoritySettings,
    values: Mapping[str, Any],
    by: User,
    now: datetime,
    event: str = "settings.changed",
    **told: Any,
) -> None:
    """Replace single values by dotted name. Raises Refused, also for colours that cannot be read.

    `event` and `told` are for what has a sentence of its own in the audit.
    """
    if settings.authority_id not in policy.organisations(by, "settings.edit", localdate(now)):
        raise Refused("permission", ["Your role does not include changing the settings."])
    wrong = problems(values, preset(settings.preset))
    if wrong:
        raise Refused("guard", wrong)
    with transaction.atomic():
        row = AuthoritySettings.objects.select_for_update().get(pk=settings.pk)
        changed = sorted(name for name, value in values.items() if row.values.get(name) != value)
        if not changed:
            return
        row.values = row.values | dict(values)
        save_as(row, by=by, now=now, why=", ".join(changed)[:100])
        record(event, row, by=by, now=now, names=changed, **told)


def problems(values: Mapping[str, Any], start: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong with values, in sentences; empty when they can be used. ValueError for an unknown name."""
    days = {name: value for name, value in values.items() if name.startswith(deadlines.PREFIX)}
    years = {name: value for name, value in values.items() if name.startswith(ages.PREFIX)}
    unknown = set(values) - {*LIMITS, *COLOURS, *LISTS, *days, *years}
    if unknown:
        raise ValueError(f"not settings of an authority: {', '.join(sorted(unknown))}")
    found = theme_problems({name.partition(".")[2]: str(values[name]) for name in COLOURS if name in values})
    for name, (low, high) in LIMITS.items():
        if name in values and not low <= float(values[name]) <= high:
            found.append(f"Choose a limit between {low} and {high}")
    found += deadlines.problems(days, (start or {}).get("deadlines", {})) + ages.problems(years)
    return found + [message for name in LISTS if name in values for message in _list_problems(values[name])]


def _list_problems(listed: Mapping[str, str]) -> list[str]:
    """What is wrong with a list of code to words."""
    words = [text.strip() for text in listed.values()]
    checks = (
        (bool(words), "Keep at least one"),
        (len(words) <= MOST_LISTED, f"Keep {MOST_LISTED} or fewer"),
        (all(words), "Enter the words of each"),
        (
            all(len(text) <= LONGEST_LISTED for text in words),
            f"Words must be {LONGEST_LISTED} characters or fewer",
        ),
        (len({text.casefold() for text in words}) == len(words), "Each must have words of its own"),
    )
    return [message for good, message in checks if not good]
