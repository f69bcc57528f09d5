"""Hours in which people are written to: no reminder between seven in the evening and seven in the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FROM, UNTIL = time(7), time(19)


def by_day(now: datetime) -> datetime:
    """`now` when it is day in England, else the next seven o'clock there. For reminders, as `not_before`."""
    local = now.astimezone(LONDON)
    if FROM <= local.time() < UNTIL:
        return now
    morning = local if local.time() < FROM else local + timedelta(days=1)
    return datetime.combine(morning.date(), FROM, tzinfo=LONDON)
