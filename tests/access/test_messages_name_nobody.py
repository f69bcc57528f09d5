"""Every message of a whole authority, searched for every name, school, number and pair of initials of its data.

Nothing is looked for by hand: whatever the tables hold of people and places, no message may.
"""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email import policy
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from icalendar import Calendar

from accounts.actions import issue_invitation
from accounts.models import Invitation, Organisation, User
from accounts.roles import Role
from children.models import Child, Placement
from epep.mail import send, wording
from epep.mail.hours import LONDON
from epep.mail.models import Message
from epep.mail.queue import queue
from epep.mail.wording import WORDINGS, Wording
from peps import reminding
from peps.meetings import arranging
from peps.meetings.arranging import Details, Guest
from peps.models import Invitee, Meeting, Pep
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
ADDRESS = "guest{number}@post.example"
PERSONAL = ("Cosima Threlkeld", "Barnabas Quennell", "Ottilie Fanshawe")
"""People without an account: a name, and an address that says nothing."""


# ---- what is looked for --------------------------------------------------------------------------


def needles() -> tuple[set[str], set[str]]:
    """(names and numbers, initials) of everything that the tables hold of people and places."""
    names: set[str] = set(PERSONAL)
    initials: set[str] = set()
    for child in Child.objects.all():
        for given in {child.given_name, child.preferred_name} - {""}:
            names |= {given, f"{given} {child.family_name}"}
            initials |= _initials(f"{given} {child.family_name}")
        names |= {child.family_name, child.upn, child.la_child_id, *child.former_upns}
    for user in User.objects.all():
        names |= {user.name, *(part for part in user.name.split() if len(part) > 2), user.email}
        initials |= _initials(user.name)
    for name in PERSONAL:
        names |= set(name.split())
        initials |= _initials(name)
    for school in Organisation.objects.exclude(kind="authority"):
        names |= {school.name, school.urn, school.street, school.postcode, school.name.split()[0]}
    for row in Placement.objects.all():
        names |= {row.address, row.postcode, row.carer_name}
    titles = {"Mr", "Mrs", "Ms", "Dr", "The", "Virtual", "School"}
    return {str(name) for name in names if name and len(str(name)) > 2} - titles, initials


def _initials(name: str) -> set[str]:
    """As people write them: A.B., A. B., AB, A B."""
    parts = [part[0] for part in name.split() if part[0].isalpha()]
    if len(parts) < 2:
        return set()
    first, last = parts[0], parts[-1]
    return {f"{first}.{last}.", f"{first}. {last}.", f"{first}{last}", f"{first} {last}"}


def found_in(text: str, names: set[str], initials: set[str]) -> list[str]:
    """Which of them stand in the text as words of their own: names however they are written, initials as such."""
    lowered = text.lower()
    hits = [name for name in names if name.lower() in lowered and _is_word(name, text, re.IGNORECASE)]
    return sorted(hits + [one for one in initials if one in text and _is_word(one, text, 0)])


def _is_word(needle: str, text: str, flags: int) -> bool:
    return re.search(rf"(?<![\w.@-]){re.escape(needle)}(?![\w@])", text, flags) is not None


# ---- what is searched ----------------------------------------------------------------------------


def parts_of(sent: EmailMessage) -> Iterator[tuple[str, str]]:
    """(which part, text): every header, text, HTML, and every value of the calendar file; as it is on the wire.

    The one address it goes to stands in it by nature, and the council's name: they are left out. So are the
    words of the formats themselves.
    """
    whole = email.message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    [to] = sent.recipients()
    for name, value in whole.items():
        if name not in ("MIME-Version", "Content-Type", "Date", "Message-ID", "Content-Transfer-Encoding"):
            yield f"header {name}", str(value).replace(to, "")
    for part in whole.walk():
        kind = part.get_content_type()
        if kind == "text/calendar":
            raw: Any = part.get_payload(decode=True)
            yield "calendar, as it is", _without_format(raw.decode()).replace(to, "")
            yield from _of_calendar(raw, to)
        elif kind.startswith("text/"):
            yield kind, str(part.get_content()).replace(to, "")
        for name, value in part.items():
            if name == "Content-Disposition":
                yield "file name", str(value)


def _of_calendar(raw: bytes, to: str) -> Iterator[tuple[str, str]]:
    for component in Calendar.from_ical(raw).walk():
        for name, value in component.property_items(recursive=False):
            values = [str(value), *map(str, getattr(value, "params", {}).values())]
            if name in (
                "SUMMARY",
                "DESCRIPTION",
                "LOCATION",
                "COMMENT",
                "CONTACT",
                "ORGANIZER",
                "ATTENDEE",
                "UID",
            ):
                yield f"calendar {name}", " ".join(values).replace(to, "")


def _without_format(text: str) -> str:
    """The lines of a calendar file joined, without names of properties and two-letter codes of the format."""
    lines = text.replace("\r\n ", "").splitlines()
    return "\n".join(
        line.partition(":")[2] for line in lines if not line.startswith(("PRODID", "RRULE", "BEGIN", "END"))
    )


def told(row: Message) -> Iterator[tuple[str, str]]:
    """Every part of a message, with what was stored of it and what a list of messages shows."""
    yield "stored", f"{row.rule} {row.template} {json.dumps(row.context)} {row.problem}"
    yield "list", wording.subject(row.template, row.context)
    yield from parts_of(send.email_of(row))


def wrong_in(rows: Any) -> list[str]:
    """Everything that a message holds and must not."""
    names, initials = needles()
    councils = Organisation.objects.filter(kind="authority").values_list("name", flat=True)
    council = re.compile("|".join(map(re.escape, councils)))
    bad = []
    for row in rows:
        for part, text in told(row):
            hits = found_in(council.sub("", text), names, initials)
            bad += [f"{row.template}, {part}: {hit}" for hit in hits]
    return bad


# ---- a whole authority ---------------------------------------------------------------------------


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=LONDON)


def meetings_with_names_everywhere() -> None:
    """Ten meetings: names in place, chair, reason and of guests; invited, changed, asked again, cancelled."""
    now, day = nine(MONDAY), MONDAY + timedelta(days=15)
    peps = list(
        Pep.objects.filter(status="open").select_related("child", "school", "authority").order_by("pk")[:10]
    )
    for number, pep in enumerate(peps):
        by = pep.planned_by
        assert by is not None
        given, school = pep.child.given_name, pep.school.name if pep.school else "the hall"
        guest = Guest(name=PERSONAL[number % 3], email=ADDRESS.format(number=number), what=f"aunt of {given}")
        details = Details(
            starts_at=nine(day) + timedelta(hours=6), minutes=45, how="person", place=f"{school}, room of {given}",
            chair=pep.child.name, guests=(Guest(by, "virtual_school_officer"), guest), reason=f"{given} agreed",
        )  # fmt: skip
        made = arranging.arrange(pep=pep, details=details, by=by, now=now)
        arranging.invite(meeting=made, by=by, now=now)
        arranging.ask_again(meeting=made, by=by, now=now + timedelta(days=1))
        made.refresh_from_db()
        moved = Details(**vars(details) | {"starts_at": details.starts_at + timedelta(days=1)})
        arranging.change(
            meeting=made, details=moved, revision=made.revision, by=by, now=now + timedelta(days=2)
        )
        if number % 2:
            arranging.cancel(meeting=made, reason=f"{given} is ill", by=by, now=now + timedelta(days=3))
    assert len(peps) == 10
    assert Invitee.objects.filter(email__contains="post.example").count() == 10


def invitation_of(pep: Pep) -> Invitation:
    """Somebody who has no account yet."""
    assert pep.planned_by is not None
    return issue_invitation(
        email="new.guest@post.example", name=PERSONAL[0], role=Role.SOCIAL_WORKER, organisation=pep.authority,
        authority=pep.authority, by=pep.planned_by, now=nine(MONDAY),
    )  # fmt: skip


def every_other_template() -> None:
    """One of each wording that nothing above has sent, about a real plan, to a real person."""
    there = set(Message.objects.values_list("template", flat=True))
    pep = Pep.objects.select_related("child", "authority").filter(status="open").order_by("pk")[0]
    meeting = Meeting.objects.filter(status="arranged").order_by("pk")[0]
    who = User.objects.order_by("pk")[0]
    for template in sorted(WORDINGS.keys() - there):
        thing: Any = meeting if template.startswith("meeting_") else pep
        if template in ("password_reset", "account_changed"):
            thing = who
        if template == "invitation":
            thing = invitation_of(pep)
        context = {"count": 2, "due_on": MONDAY.isoformat()}
        assert queue(f"all.{template}", thing, to=who, authority=pep.authority, template=template, due_on=MONDAY,
                     now=nine(MONDAY), context=context)  # fmt: skip


@pytest.mark.slow
def test_every_message_of_a_whole_authority_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    call_command("load_demo", verbosity=0)
    assert Child.objects.count() >= 30
    meetings_with_names_everywhere()
    for days in range(21):
        day = MONDAY + timedelta(days=days)
        reminding.queue_reminders(today=day, now=nine(day))
    every_other_template()
    assert set(Message.objects.values_list("template", flat=True)) >= WORDINGS.keys()
    bad = wrong_in(Message.objects.select_related("authority").order_by("pk"))
    assert not bad, "\n".join(sorted(set(bad))[:40])
    later = nine(MONDAY + timedelta(days=42))
    waiting = list(Message.objects.filter(status="waiting").values_list("pk", flat=True))
    assert len(waiting) > 60
    for pk in waiting:
        send.deliver(pk, now=later)
    assert len(mail.outbox) == len(waiting)
    names, initials = needles()
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not found_in(said, names, initials)


# ---- the search itself ---------------------------------------------------------------------------


@pytest.fixture
def row() -> Message:
    """A message about a plan, with its people in the tables."""
    here = factories.scene(
        given_name="Zuzanna", family_name="Quillfeather", preferred_name="Zuzu", upn="A123456789012"
    )
    made = queue("x", here.pep, to=here.teacher, template="section_due", due_on=MONDAY, now=nine(MONDAY),
                 context={"count": 1, "due_on": MONDAY.isoformat()})  # fmt: skip
    assert made
    return Message.objects.select_related("authority").get(pk=made.pk)


def test_the_search_finds_nothing_in_the_message_as_it_is(row: Message) -> None:
    assert wrong_in([row]) == []


@pytest.mark.parametrize(
    "slip",
    ["Zuzu", "zuzanna", "Quillfeather’s", "A123456789012", "Z.Q.", "ZQ", "Z. Q.", "Hillview"],
)
@pytest.mark.parametrize("where", ["subject", "lines", "link", "after"])
def test_the_search_finds_a_name_that_slipped_into_a_wording(
    row: Message, monkeypatch: pytest.MonkeyPatch, slip: str, where: str
) -> None:
    words: dict[str, Any] = {
        "subject": "Education plans",
        "lines": ("Sign in.",),
        "link": "Go",
        "after": ("Bye.",),
    }
    words[where] = f"A plan of {slip} waits" if where in ("subject", "link") else (f"A plan of {slip} waits",)
    monkeypatch.setitem(WORDINGS, "section_due", lambda _context: Wording(**words))
    assert wrong_in([row])


def test_the_search_finds_a_name_in_a_calendar_file(monkeypatch: pytest.MonkeyPatch) -> None:
    here = factories.scene(given_name="Zuzanna", family_name="Quillfeather")
    details = Details(
        starts_at=nine(MONDAY + timedelta(days=8)), minutes=60, how="person", place="Zuzanna’s room",
        chair="", guests=(Guest(here.teacher, "designated_teacher"),),
    )  # fmt: skip
    made = arranging.arrange(pep=here.pep, details=details, by=here.teacher, now=nine(MONDAY))
    arranging.invite(meeting=made, by=here.teacher, now=nine(MONDAY))
    rows = Message.objects.filter(template="meeting_invited").select_related("authority")
    assert wrong_in(rows) == []
    monkeypatch.setattr("peps.meetings.places.told_outside", lambda place, _names: place)
    assert {hit.partition(":")[0] for hit in wrong_in(rows)} == {
        "meeting_invited, calendar, as it is",
        "meeting_invited, calendar LOCATION",
    }
