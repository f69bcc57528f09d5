"""A word of its own in every text of deadlines, meetings, reminders and calendars: where it must never turn up.

Titles, addresses, e-mail, calendar files, logs, tasks and the trail's data hold none; pages what the reader may know.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Model
from django.urls import reverse

from accounts.models import DaysOff, Term, User
from accounts.roles import Role
from epep.audit.models import Event
from epep.calendar import add_working_days
from epep.mail import bounces, send
from epep.mail.models import HeadContact, Message, MessageAbout, Quiet
from peps import opening_jobs, reminding
from peps.clocks.computing import recompute
from peps.meetings.telling import token_of
from peps.meetings.wishes import FORM
from peps.models import Clock, Invitee, Meeting, PepFacts, Wish
from tests import factories
from tests.access.canary import WORD, browser, word
from tests.factories import NOW, TODAY
from tests.mail.reports import POSTFIX
from tests.peps.meetings.arranged import WHEN, of

pytestmark = pytest.mark.django_db
WORKS = (
    Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
)  # fmt: skip
"""Written by hand: who reads what is said of a meeting and of a deadline."""
SETTINGS = (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR)
NAMES_NOBODY = (Role.FUNDING_OFFICER, Role.CARER, Role.YOUNG_PERSON, Role.SCHOOL_COLLEAGUE)
MEETING_DAY = WHEN.date()


class Life:
    """A child, its people, and what was noticed on the way."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.published: list[Any] = []
        patch.setattr("epep.bell._publish", lambda *what: self.published.append(what))
        self.at(NOW)
        self.here = here = factories.scene(
            confidential=True, given_name=word("given"), family_name=word("family"), preferred_name=word("preferred"),
            upn=word("upn")[:13], la_child_id=word("lachild"),
        )  # fmt: skip
        here.child.placements.update(
            address=word("placeaddress"), postcode=word("code")[:10], carer_name=word("carername")
        )
        here.school.name, here.school.street = word("school"), word("street")
        here.school.save()
        for role, person in here.people.items():
            person.name = f"{word('user' + role.value.replace('_', ''))} Person"
            person.save()
        factories.delegate(here.child, here.colleague, ["education"], by=here.teacher)
        self.meeting: set[str] = set()
        self.clock: set[str] = set()
        self.settings: set[str] = set()

    def at(self, now: datetime) -> None:
        """Go on to that time."""
        self.now = now
        self.patch.setattr("django.utils.timezone.now", lambda: now)

    def text(self, kind: set[str], name: str) -> str:
        """The canary of a text, remembered."""
        kind.add(word(name))
        return word(name)

    def press(self, who: User | None, address: str, data: dict[str, Any], *, status: int = 302) -> Any:
        """Send a form, and look at where it leads and what it says in its title."""
        client = browser(fresh(who)) if who else browser_of_nobody()
        answer = client.post(address, data)
        assert answer.status_code == status, (address, answer.status_code, answer.content.decode()[-2000:])
        check_page(address, answer)
        return answer


def fresh(who: User) -> User:
    """The person with nothing remembered of earlier requests."""
    for cached in ("_grants", "_roles_for"):
        who.__dict__.pop(cached, None)
    return who


def browser_of_nobody() -> Any:
    """A browser in which nobody is signed in."""
    from django.test import Client

    return Client()


def check_page(address: str, answer: Any) -> None:
    """No personal word in the title, in a link, in where it leads."""
    text = answer.content.decode("utf-8", "replace")
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    assert not (title and WORD.search(title[1])), (address, title and title[1])
    assert not WORD.search(answer.get("Location", "")), address
    for link in re.findall(r'(?:href|action|src|data-[\w-]*url)="([^"]*)"', text):
        assert not WORD.search(link), (address, link)


# ---- what happens --------------------------------------------------------------------------------


def a_clock(life: Life) -> Clock:
    """Late, with a reason in words, and more time with its reason."""
    here = life.here
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=MEETING_DAY)
    recompute(here.authority, today=TODAY, now=NOW)
    late, other = Clock.objects.filter(child=here.child, verb="signed").order_by("pk")[:2]
    Clock.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=9))
    life.press(
        here.worker, reverse("clocks:explain", args=[late.pk]),
        {"reason": "other", "text": life.text(life.clock, "latetext")},
    )  # fmt: skip
    day = {"to_day": "11", "to_month": "12", "to_year": "2026", "why": life.text(life.clock, "whymoretime")}
    life.press(here.officer, reverse("clocks:extend", args=[other.pk]), day)
    return late


def wishes_typed(life: Life) -> dict[str, Any]:
    """Every question of the wishes that holds words, with a canary in it."""
    typed: dict[str, Any] = {}
    for question in FORM.questions():
        canary = word(f"wish{question.key.replace('_', '')}")
        if question.kind.name in ("text", "long_text"):
            typed[question.key] = canary
            life.meeting.add(canary)
    typed |= {"lessons-0-lesson": life.text(life.meeting, "lesson"), "lessons-0-day": "friday"}
    return typed


def arranging_typed(life: Life, **more: Any) -> dict[str, Any]:
    """The form of a meeting: a place with the child's name in it, a guest without an account, who chairs, why."""
    here = life.here
    wanted = (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.CARER, Role.YOUNG_PERSON)
    guest = {"name": "guestname", "what": "guestwhat"}
    return {
        "day": "other", "on_day": "8", "on_month": "12", "on_year": "2026", "at": "3:30pm", "minutes": "60",
        "how": "person", "where": "school", "detail": f"room of {word('given')}",
        "people": [f"{role.value}:{here.people[role].pk}" for role in wanted],
        "others-0-email": "guest@post.example", "chair": life.text(life.meeting, "chair"),
        "reason": life.text(life.meeting, "against"),
        **{f"others-0-{key}": life.text(life.meeting, name) for key, name in guest.items()},
    } | more  # fmt: skip


def a_meeting(life: Life) -> None:
    """Wishes, arranged, invited, asked again, moved, answered by link and signed in, run with notes, cancelled."""
    here = life.here
    life.press(here.teacher, of(here.pep, "wishes"), wishes_typed(life))
    life.press(here.teacher, of(here.pep, "arrange"), arranging_typed(life))
    life.press(here.teacher, of(here.pep, "invite"), {})
    life.at(NOW + timedelta(days=1))
    life.press(here.teacher, of(here.pep, "ask"), {})
    made = Meeting.objects.get(pep=here.pep)
    moved = arranging_typed(life, at="4pm", revision=str(made.revision))
    life.press(here.teacher, of(here.pep, "change"), moved)
    guest = Invitee.objects.get(email="guest@post.example")
    link = reverse("meetings:reply", args=[token_of(guest)])
    answer = {"reply": "other", "text": life.text(life.meeting, "guestreply")}
    life.press(None, link, answer, status=200)
    life.press(None, reverse("meetings:new_link", args=[token_of(guest)]), {}, status=200)
    carer = Invitee.objects.get(user=here.carer)
    answer = {"reply": "no", "text": life.text(life.meeting, "carerreply")}
    life.press(here.carer, reverse("meetings:answer", args=[carer.pk]), answer)
    note = {"meeting_discussion": life.text(life.meeting, "note"), "base_revision": "0", "page": "p",
            "meeting_plan-0-action": life.text(life.meeting, "action")}  # fmt: skip
    life.press(here.worker, of(here.pep, "run"), note)
    assert Wish.objects.get().said and Meeting.objects.get().notes


def cancelled(life: Life) -> None:
    """In the end it is cancelled, with a reason."""
    life.press(life.here.teacher, of(life.here.pep, "cancel"), {"reason": life.text(life.meeting, "snow")})


def quiet_and_settings(life: Life) -> None:
    """Put off, asked who does it, a head teacher contact by address, days off and a term with names."""
    here = life.here
    until = add_working_days(life.now.date(), 2).isoformat()
    life.press(here.worker, reverse("reminders:later", args=[here.pep.pk]), {"until": until})
    life.press(here.teacher, reverse("reminders:other", args=[here.pep.pk]), {"who": "virtual_school"})
    contact = {"who": "address", "address": "head.office@post.example"}
    life.press(here.officer, reverse("reminders:head", args=[here.school.pk]), contact)
    off = {"kind": "inset", "name": life.text(life.settings, "dayoff")} | three(
        "first_on", date(2026, 11, 27)
    )
    life.press(here.head, reverse("calendars:days_add") + "?year=2026", off | three("last_on", None))
    term = {"name": life.text(life.settings, "term"), "season": "spring", **three("starts_on", date(2027, 1, 4)),
            **three("ends_on", date(2027, 3, 25))}  # fmt: skip
    life.press(here.head, reverse("calendars:term_add") + "?year=2026", term)
    windows = {"on": "yes", "autumn": "first_day", "spring": "first_day", "summer": "first_day"}
    life.press(here.head, reverse("peps:open_switch"), windows)
    assert Quiet.objects.count() == 2 and HeadContact.objects.exists() and DaysOff.objects.exists()


def three(name: str, on: date | None) -> dict[str, str]:
    """A date as three boxes send it."""
    return {f"{name}_{part}": str(getattr(on, part, "")) for part in ("day", "month", "year")}


def reminders_and_opening(life: Life, *, days: int = 50) -> None:
    """Every morning for some weeks: bundles, digests, what goes to addresses, what comes back; then a term opens."""
    for number in range(1, days):
        now = NOW + timedelta(days=number)
        life.at(now)
        reminding.queue_reminders(today=now.date(), now=now)
        for row in Message.objects.filter(status="waiting", not_before__lte=now):
            send.deliver(row.pk, now=now)
    row = Message.objects.filter(status="sent").order_by("pk")[0]
    report = POSTFIX.format(status="5.1.1", pk=row.pk)
    assert bounces.take(report.encode())
    opening_jobs.open_terms(on=date(2027, 1, 4), now=life.now, authorities=[life.here.authority])
    assert Term.objects.count() == 2


@pytest.fixture
def life(db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Life:
    """Everything that holds a text of its own, made by the pages."""
    made = Life(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        a_clock(made)
        a_meeting(made)
        quiet_and_settings(made)
    return made


# ---- pages ---------------------------------------------------------------------------------------


def pages(life: Life) -> list[str]:
    """Every page of these rooms with this child's things in it."""
    pep = life.here.pep
    names = ("overview", "wishes", "arrange", "change", "cancel", "run", "back", "paper")
    found = [of(pep, name) for name in names]
    for clock in Clock.objects.filter(child=life.here.child):
        found += [reverse(f"clocks:{name}", args=[clock.pk]) for name in ("clock", "explain", "extend")]
    found += ["/clocks/", "/clocks/?state=coming", "/clocks/?state=late", "/clocks/report/", "/clocks/rules/",
              "/meetings/", "/meetings/?show=past", "/meetings/?show=mine", "/meetings/several/", "/meetings/mine/",
              "/to-do/", "/reminders/", "/reminders/out/", "/reminders/schools/", "/messages/",
              "/settings/calendars/?year=2026", "/settings/calendars/schools/", "/peps/open/by-itself/"]  # fmt: skip
    for name in ("later", "other", "settle"):
        found.append(reverse(f"reminders:{name}", args=[pep.pk]))
    found += [reverse("meetings:answer", args=[row.pk]) for row in Invitee.objects.all()]
    return [*found, f"/meetings/several/?school={life.here.school.pk}", f"/peps/{pep.pk}/"]


def forbidden(life: Life, role: Role) -> set[str]:
    """What this role must never be shown on them; by hand, not by what the code believes."""
    found: set[str] = set()
    if role not in WORKS:
        found |= life.meeting
        if role is not Role.REVIEWING_OFFICER:
            found |= life.clock
    if role in (Role.AUTHORITY_ADMINISTRATOR, *NAMES_NOBODY):
        found |= {word("lachild"), word("family")} if role is not Role.FUNDING_OFFICER else set()
    if role not in SETTINGS:
        found |= life.settings
    if role in (Role.DESIGNATED_TEACHER, *NAMES_NOBODY, Role.AUTHORITY_ADMINISTRATOR):
        found |= {word("placeaddress"), word("code")[:10], word("carername")}
        if role not in (Role.CARER, Role.AUTHORITY_ADMINISTRATOR):  # accounts are the administrator's work
            found |= {word("usercarer")}
    if role is Role.SCHOOL_COLLEAGUE:
        found -= {word("family"), word("lachild")}  # the plan they help with says whose it is
    if role is Role.CARER:
        found -= {word("carerreply")}  # their own answer, on their own invitation
    return found


@pytest.mark.slow
def test_room_canary_nobody_sees_on_a_page_what_is_kept_from_them(
    life: Life, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong, shown = [], set()
    for role, person in life.here.people.items():
        kept, client = forbidden(life, role), browser(fresh(person))
        for address in pages(life):
            answer = client.get(address)
            assert answer.status_code in (200, 302, 403, 404, 405, 410), (address, answer.status_code)
            check_page(address, answer)
            text = answer.content.decode("utf-8", "replace")
            shown |= {one for one in life.meeting | life.clock | life.settings if one in text}
            wrong += [f"{role} sees {one} at {address}" for one in sorted(kept) if one in text]
    assert not wrong, "\n".join(wrong)
    missing = (life.meeting | life.clock | life.settings) - shown
    assert not missing, missing  # each of them is somewhere, or this proves nothing
    guest = Invitee.objects.get(email="guest@post.example")
    answer = browser_of_nobody().get(reverse("meetings:reply", args=[token_of(guest)]))
    told = set(WORD.findall(answer.content.decode()))
    assert answer.status_code == 200 and told <= {word("school"), word("street"), word("given")}, told
    said = "".join(record.getMessage() for record in [*caplog.records, *caplog.get_records("setup")])
    assert "/meetings/" in said and not WORD.search(said), WORD.findall(said)


# ---- what goes out and what is kept of it --------------------------------------------------------


def stored(*models: type[Model]) -> str:
    """Every value of every row."""
    return json.dumps([list(model._default_manager.values()) for model in models], default=str)


@pytest.mark.slow
def test_room_canary_nothing_that_goes_out_holds_a_personal_word(
    life: Life, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        cancelled(life)
        life.here.another_child(given_name=word("second"), family_name=word("sibling"))
        reminders_and_opening(life)
    assert life.published and not WORD.search(str(life.published))
    assert not WORD.search(stored(Message, MessageAbout)), "what is kept of a message"
    for event in Event.objects.all():
        assert not WORD.search(json.dumps(event.data)), (event.verb, event.data)
    for row in Message.objects.filter(status="waiting"):
        send.deliver(row.pk, now=NOW + timedelta(days=77))
    templates = set(Message.objects.values_list("template", flat=True))
    assert templates >= {
        "meeting_invited",
        "meeting_changed",
        "meeting_cancelled",
        "reminders",
    }
    assert len(mail.outbox) > 15
    for sent in mail.outbox:
        assert not WORD.search(wire(sent)), (sent.subject, WORD.findall(wire(sent)))
    said = "".join(record.getMessage() for record in [*caplog.records, *caplog.get_records("setup")])
    assert not WORD.search(said), WORD.findall(said)


def wire(sent: Any) -> str:
    """The message as it goes out, and each of its parts decoded: text, HTML, calendar file, names of files."""
    whole = sent.message()
    parts = [part.get_payload(decode=True) for part in whole.walk() if not part.is_multipart()]
    text = "\n".join(part.decode("utf-8", "replace") for part in parts).replace("\r\n ", "")
    return f"{whole.as_string()}\n{text}\n{sent.subject}\n{sent.body}"
