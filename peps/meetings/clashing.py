"""What a person should know of a day and time before anybody is told: another meeting then, no school, too late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts import policy
from epep.page.dates import weekday_date
from peps.meetings import querysets
from peps.meetings.days import is_open
from peps.meetings.times import in_words, local
from peps.models import Meeting

LONGEST = timedelta(hours=8)


def at_once(user: Any, meeting: Meeting, *, on: date) -> list[Meeting]:
    """Arranged meetings the user may see that overlap this one and share somebody with it, by time. Two queries."""
    rows: QuerySet[Meeting] = policy.visible(
        user, "meeting.view", Meeting.objects.filter(status=Meeting.Status.ARRANGED), on=on
    )
    people = meeting.invitees.exclude(user=None).values_list("user_id", flat=True)
    rows = rows.filter(
        starts_at__lt=meeting.ends_at,
        starts_at__gt=meeting.starts_at - LONGEST,
        invitees__user__in=list(people),
    ).exclude(pk=meeting.pk)
    found = rows.select_related("pep__child").distinct().order_by("starts_at", "pk")
    return [row for row in found if row.ends_at > meeting.starts_at]


def at_once_in_words(user: Any, meeting: Meeting, *, on: date) -> list[str]:
    """The same as sentences."""
    return [
        f"Somebody who is invited has another meeting then: {row.pep.child.name}, "
        f"{_time(row.starts_at)} to {_time(row.ends_at)}."
        for row in at_once(user, meeting, on=on)
    ]


def to_know(user: Any, meeting: Meeting, *, on: date) -> list[str]:
    """Everything about its day and time that somebody might have overlooked, as sentences."""
    day = localdate(meeting.starts_at)
    found = at_once_in_words(user, meeting, on=on)
    if not is_open(day, querysets.calendar_of(meeting.pep)):
        found.append(f"{weekday_date(day)} is not a school day.")
    until = querysets.held_by(meeting.pep)
    if day > until:
        found.append(f"The meeting is to be held by {weekday_date(until)}: this is later.")
    return found


def _time(at: datetime) -> str:
    return in_words(local(at).time())
