"""The authority's own times and switches of reminders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import AuthoritySettings, User
from epep.audit.record import record
from epep.moves import Refused
from peps.reminders.rules import OWN, Rule, table_of

MOST_BEFORE, MOST_AFTER, MOST_TIMES = 30, 40, 4
NO_RIGHT = "Your role does not include changing the settings."


def change_reminders(
    *, settings: AuthoritySettings, own: Mapping[str, Mapping[str, Any]], by: User, now: datetime
) -> None:
    """Replace the authority's times and switches: {key: {"on", "days_before", "days_after", "escalate"}}.

    Whom a rule reaches cannot be changed. Raises Refused.
    """
    if settings.authority_id not in policy.organisations(by, "settings.edit", localdate(now)):
        raise Refused("permission", [NO_RIGHT])
    wrong = [text for rule in table_of(settings) for text in problems(rule, own.get(rule.key, {}))]
    if wrong:
        raise Refused("guard", wrong)
    known = {rule.key for rule in table_of(settings)}
    kept = {key: dict(value) for key, value in own.items() if key in known}
    with transaction.atomic():
        row = AuthoritySettings.objects.select_for_update().get(pk=settings.pk)
        if row.values.get(OWN) == kept:
            return
        row.values = row.values | {OWN: kept}
        row.save()
        record("settings.changed", row, by=by, now=now, names=[OWN])


def problems(rule: Rule, own: Mapping[str, Any]) -> list[str]:
    """What is wrong with the times of a rule, in sentences."""
    found = []
    for name, most in (("days_before", MOST_BEFORE), ("days_after", MOST_AFTER)):
        days = own.get(name, [])
        if len(set(days)) > MOST_TIMES or any(not 0 <= day <= most for day in days):
            found.append(f"Enter up to {MOST_TIMES} numbers between 0 and {most}")
    after = own.get("escalate", {})
    if any(not 1 <= after.get(step.to, step.after) <= MOST_AFTER for step in rule.escalate):
        found.append(f"Enter working days between 1 and {MOST_AFTER}")
    return found
