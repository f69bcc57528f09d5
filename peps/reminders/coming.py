"""Reminders of meetings to come, by the same table as the rest: to whom stands in the invitations.

People with an account have them in their bundle; `peps.reminding` sends a message to those without one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from accounts.models import AuthoritySettings
from epep.calendar import is_working_day
from peps.meetings import coming_up
from peps.meetings.coming_up import Coming, Note
from peps.models import Pep
from peps.reminders.dues import Thing
from peps.reminders.people import Row
from peps.reminders.rules import MEETING, Due, due, table_of


def meetings(
    today: date, *, settings: AuthoritySettings, peps: QuerySet[Pep]
) -> dict[uuid.UUID, list[tuple[Thing, Due]]]:
    """For each person with an account the meetings they are reminded of, of these plans of an authority. Two
    queries, and none where there is no rule."""
    found: dict[uuid.UUID, list[tuple[Thing, Due]]] = defaultdict(list)
    items = list(_due(settings, peps, today))
    guests = coming_up.guests({one.meeting_id for _rule, one in items}, on=today)
    for rule, one in items:
        row = Row(one.pep_id, one.child_id, "", one.definition_id, one.without_school)
        thing = Thing(MEETING, "meeting", one.meeting_id, one.authority_id, row, one.day)
        for user_id in guests.get(one.meeting_id, ()):
            found[user_id].append((thing, rule))
    return dict(found)


def by_address(today: date) -> list[Note]:
    """The messages to those without an account. None on a day that is no working day."""
    if not is_working_day(today):
        return []
    items = [
        (rule.name, one)
        for settings in AuthoritySettings.objects.select_related("authority")
        for rule, one in _due(settings, Pep.objects.filter(authority=settings.authority_id), today)
    ]
    return coming_up.notes(items, on=today) if items else []


def _due(settings: AuthoritySettings, peps: QuerySet[Pep], today: date) -> Iterator[tuple[Due, Coming]]:
    table = [rule for rule in table_of(settings) if rule.about == MEETING]
    by_day = {one.due_on: one for one in due(today, table)}
    if not by_day:
        return
    for one in coming_up.coming(peps, first=min(by_day), last=max(by_day)):
        if one.day in by_day:
            yield by_day[one.day], one
