"""Hours in which people are reminded: working days, between seven in the morning and seven in the evening."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from epep.calendar import is_working_day

LONDON = ZoneInfo("Europe/London")
FROM, UNTIL = time(7), time(19)


def by_day(now: datetime) -> datetime:
    """`now` when it is day in England, else the next seven o'clock there. For reminders, as `not_before`."""
    local = now.astimezone(LONDON)
    if FROM <= local.time() < UNTIL:
        return now
    morning = local if local.time() < FROM else local + timedelta(days=1)
    return datetime.combine(morning.date(), FROM, tzinfo=LONDON)


def in_hours(now: datetime) -> datetime:
    """`now` on a working day in England between seven and seven, else seven o'clock of the next working day."""
    moment = by_day(now)
    day = moment.astimezone(LONDON).date()
    if is_working_day(day):
        return moment
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, FROM, tzinfo=LONDON)
