"""Messages and calendar files: read back by the library, over both clock changes, and nothing personal in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Organisation, User
from children.models import Child
from epep.mail import send
from epep.mail.models import Message
from peps.meetings import arranging, ics
from peps.meetings.arranging import Guest
from tests.factories import NOW, Scene, at, scene
from tests.peps.meetings.arranged import (
    WHEN,
    arranged,
    calendar_text,
    details,
    emails,
    guests,
    invited,
    link_of,
    method_of,
)

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orlie", upn="A123456789012")


def event_of(text: str) -> icalendar.Event:
    """The one event of a calendar file, as the library reads it."""
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event


def entry(starts_at: datetime, **more: object) -> ics.Entry:
    """An hour from then."""
    given = {
        "uid": "a@b", "sequence": 3, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "stamp": NOW,
        "to": "jo@post.example", "organiser": "epep@post.example",
    }  # fmt: skip
    return ics.Entry(**given | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("utc", "said", "offset"),
    [
        (
            datetime(2027, 3, 26, 15, 30, tzinfo=UTC),
            "20270326T153000",
            0,
        ),  # the Friday before the clocks go forward
        (datetime(2027, 3, 29, 14, 30, tzinfo=UTC), "20270329T153000", 1),  # the Monday after
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "20270328T003000", 0),  # the night itself, over the change
        (datetime(2027, 10, 29, 14, 30, tzinfo=UTC), "20271029T153000", 1),  # the Friday before they go back
        (datetime(2027, 11, 1, 15, 30, tzinfo=UTC), "20271101T153000", 0),  # the Monday after
    ],
)
def test_calendar_files_hold_over_the_clock_changes(utc: datetime, said: str, offset: int) -> None:
    text = ics.calendar_file(entry(utc)).decode()
    assert f"DTSTART;TZID=Europe/London:{said}" in text
    event = event_of(text)
    assert event.decoded("dtstart").astimezone(UTC) == utc
    ends = event.decoded("dtend").astimezone(UTC)
    assert ends - event.decoded("dtstart").astimezone(UTC) == timedelta(hours=1)
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    "utc", [datetime(2027, 3, 26, 15, 30, tzinfo=UTC), datetime(2027, 10, 29, 14, 30, tzinfo=UTC)]
)
def test_the_zone_in_the_file_says_the_same_as_the_worlds(utc: datetime) -> None:
    """A calendar that knows no zones but those in the file comes to the same times, for years on."""
    calendar = icalendar.Calendar.from_ical(ics.calendar_file(entry(utc)))
    (zone,) = calendar.walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    for days in range(0, 4000, 13):
        local = (utc + timedelta(days=days)).astimezone(LONDON).replace(tzinfo=None)
        assert local.replace(tzinfo=own).utcoffset() == local.replace(tzinfo=LONDON).utcoffset(), local


@pytest.mark.django_db
def test_an_invitation_an_update_and_a_cancellation_are_one_event(here: Scene) -> None:
    meeting = invited(here)
    first = emails(meeting)["jo@post.example"][0]
    assert method_of(first) == "REQUEST"
    before = event_of(calendar_text(first))
    moved = details(here, starts_at=WHEN + timedelta(days=1))
    meeting = arranging.change(meeting=meeting, details=moved, revision=1, by=here.teacher, now=at(5))
    after = event_of(calendar_text(emails(meeting)["jo@post.example"][1]))
    meeting = arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=at(9))
    last = emails(meeting)["jo@post.example"][2]
    gone = event_of(calendar_text(last))
    assert str(before["uid"]) == str(after["uid"]) == str(gone["uid"])
    assert [int(one["sequence"]) for one in (before, after, gone)] == [0, 1, 2]
    assert (str(before["status"]), str(gone["status"])) == ("CONFIRMED", "CANCELLED")
    assert after.decoded("dtstart").astimezone(UTC) == WHEN + timedelta(days=1)
    assert method_of(last) == "CANCEL"
    assert str(gone["organizer"]) == str(before["organizer"])
    assert str(before["attendee"]) == "mailto:jo@post.example"


@pytest.mark.django_db
def test_an_invitation_still_waiting_when_the_meeting_is_cancelled_asks_nobody_to_come(here: Scene) -> None:
    meeting = invited(here)
    meeting = arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=at(1))
    assert [method_of(email) for email in emails(meeting)["jo@post.example"]] == ["CANCEL", "CANCEL"]


@pytest.mark.django_db
def test_the_file_is_made_when_the_message_goes_and_stored_nowhere(here: Scene) -> None:
    meeting = invited(here)
    for row in Message.objects.filter(thing_type="meeting"):
        assert set(row.context) == {"due_on", "at"}
        assert send.deliver(row.pk, now=timezone.now())
    assert len(mail.outbox) == 4
    assert {tuple(email.to) for email in mail.outbox} == {(row,) for row in emails(meeting)}
    assert all(event_of(calendar_text(email)) for email in mail.outbox)


def _names(here: Scene) -> set[str]:
    """Everything in the data that could tell whom or which school a message is about."""
    found: set[str] = set()
    for child in Child.objects.all():
        found |= {child.given_name, child.family_name, child.preferred_name, child.upn, child.la_child_id}
        found |= {
            f"{child.given_name[:1]}.{child.family_name[:1]}.",
            f"{child.given_name[:1]}{child.family_name[:1]}",
        }
        for row in child.placements.all():
            found |= {row.address, row.postcode, row.carer_name}
    for user in User.objects.all():
        found |= {user.name, *user.name.split()}
    for school in Organisation.objects.exclude(kind="authority"):
        found |= {school.name, school.urn, school.postcode, school.town}
    return {name for name in found if name}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place",
    [
        "At school, room 4",
        "At home",
        "Orlie’s aunt, Fennimore Lane",
        "Mo Carer’s flat",
        "4 Larch Row, Brookton",
    ],
)
def test_no_message_and_no_calendar_says_anything_personal(here: Scene, place: str) -> None:
    meeting = invited(
        here, place=place, guests=(*guests(here), Guest(name="Ines Quay", email="i@post.example"))
    )
    names = _names(here) | {"Ines", "Quay", "Jo Fennimore", "pep", "looked after", "carer", "child"}
    for address, sent in emails(meeting).items():
        for email in sent:
            unfolded = calendar_text(email).replace("\r\n ", "")
            text = "\n".join([str(email.subject), str(email.body), str(email.alternatives[0][0]), unfolded])  # type: ignore[attr-defined]
            text = text.replace(address, "").replace(link_of(email), "").replace(str(meeting.pk), "")
            text = re.sub(r"<[^>]*>|ePEP", " ", text)
            found = [
                name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
            ]
            assert found == [], (found, text)
            assert email.to == [address]
            assert "SUMMARY:Education meeting" in unfolded


@pytest.mark.django_db
def test_nobodys_address_is_in_anothers_calendar(here: Scene) -> None:
    sent = emails(invited(here))
    for address, (email,) in sent.items():
        others = set(sent) - {address}
        assert not [one for one in others if one in calendar_text(email)]


@pytest.mark.django_db
def test_nothing_is_sent_before_the_button(here: Scene) -> None:
    arranged(here)
    assert not Message.objects.filter(thing_type="meeting").exists()
