"""A meeting as a calendar file (RFC 5545, 5546): invitation, update with a higher SEQUENCE, cancellation. Pure.

Nothing in it says whom or which school the meeting is about. Times are Europe/London with its own VTIMEZONE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from peps.meetings.times import LONDON

ZONE = "Europe/London"
TITLE = "Education meeting"
REQUEST, CANCEL = "REQUEST", "CANCEL"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """What one person's calendar is told. `uid` never changes; `sequence` rises with every change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    to: str
    organiser: str
    organiser_name: str = ""
    place: str = ""


def calendar_file(entry: Entry, *, method: str = REQUEST) -> bytes:
    """The file: one event for one person. A calendar's own buttons send nothing: the answer goes by the link."""
    calendar = Calendar()
    calendar.add("prodid", "-//ePEP//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone())
    calendar.add_component(_event(entry, method))
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry, method: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(LONDON))
    event.add("dtend", entry.ends_at.astimezone(LONDON))
    event.add("summary", TITLE)
    event.add("description", "To answer, use the link in the message, or sign in.")
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if entry.place:
        event.add("location", entry.place)
    organiser = vCalAddress(f"mailto:{entry.organiser}")
    if entry.organiser_name:
        organiser.params["CN"] = vText(entry.organiser_name)
    event.add("organizer", organiser)
    attendee = vCalAddress(f"mailto:{entry.to}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    if method == REQUEST:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", TITLE)
        alarm.add("trigger", -_HOUR)
        event.add_component(alarm)
    return event


def _zone() -> Timezone:
    """Greenwich and summer time as they have been since 1996 (SI 2002/262): last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    summer.add("tzname", "BST")
    summer.add("tzoffsetfrom", timedelta())
    summer.add("tzoffsetto", _HOUR)
    summer.add("dtstart", datetime(1996, 3, 31, 1, 0))  # noqa: DTZ001 (local, as the format has it)
    summer.add("rrule", {"freq": "yearly", "bymonth": 3, "byday": "-1SU"})
    winter.add("tzname", "GMT")
    winter.add("tzoffsetfrom", _HOUR)
    winter.add("tzoffsetto", timedelta())
    winter.add("dtstart", datetime(1996, 10, 27, 2, 0))  # noqa: DTZ001
    winter.add("rrule", {"freq": "yearly", "bymonth": 10, "byday": "-1SU"})
    zone.add_component(summer)
    zone.add_component(winter)
    return zone
