"""Every role at every address of what is due, meetings, reminders, calendars and openings, against tables by hand.

The tables are `clock_matrix.txt`, `meeting_matrix.txt` and `room_matrix.txt`; what the code believes is not asked.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from accounts.models import DaysOff
from epep.mail.models import HeadContact, HowOften, Message, Quiet
from peps.clocks.computing import recompute
from peps.models import Clock, Invitee, Meeting, Pep, PepFacts, Wish
from tests.access import tables
from tests.access.tables import Row
from tests.access.test_matrix import NOBODYS, ROLES
from tests.access.worlds import AFTER, Met, Rooms, World
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
CLOCK_STATES, MEETING_STATES = "RLMDS", "NAHCF"
CLOCKS = tables.read(HERE / "clock_matrix.txt", CLOCK_STATES)
MEETINGS = tables.read(HERE / "meeting_matrix.txt", MEETING_STATES)
ROOMS = tables.read(HERE / "room_matrix.txt", "-")
KEPT: tuple[type[Any], ...] = (
    Clock,
    Meeting,
    Invitee,
    Wish,
    Message,
    Quiet,
    HowOften,
    HeadContact,
    DaysOff,
    Pep,
)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let pages be opened at that time."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


# ---- what is due ---------------------------------------------------------------------------------

DUE = {
    "R": {"due_on": TODAY + timedelta(days=9)},
    "L": {"due_on": TODAY - timedelta(days=3)},
    "M": {"due_on": TODAY - timedelta(days=3), "met_on": TODAY - timedelta(days=4)},
    "D": {"due_on": TODAY - timedelta(days=3), "met_on": TODAY - timedelta(days=1)},
    "S": {"due_on": TODAY - timedelta(days=3), "stopped_on": TODAY - timedelta(days=1)},
}


def a_clock(world: World) -> Clock:
    """One clock of the child's plan."""
    PepFacts.objects.filter(pep=world.here.pep).update(meeting_on=date(2026, 12, 7))
    recompute(world.here.authority, today=TODAY, now=NOW)
    return Clock.objects.get(child=world.here.child, section__key="care")


@pytest.mark.slow
def test_room_matrix_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    world, wrong = World(), []
    clock = a_clock(world)
    forms = {
        "clocks:explain": {"reason": "school", "text": "Away"},
        "clocks:extend": {"to_day": "4", "to_month": "1", "to_year": "2027", "why": "The file came late"},
    }
    for place, state in enumerate(CLOCK_STATES):
        Clock.objects.filter(pk=clock.pk).update(**{"met_on": None, "stopped_on": None} | DUE[state])
        wrong += [
            f"{state} {said}"
            for said in tables.differences(
                CLOCKS,
                place,
                world.people,
                lambda row, _role: (of_clock(row, clock), forms.get(row.name, {})),
            )
        ]
    assert not wrong, "\n".join(wrong)


def of_clock(row: Row, clock: Clock) -> str:
    """The address of a row."""
    return reverse(row.name, args=[clock.pk])


# ---- meetings ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("state", MEETING_STATES)
def test_room_matrix_meetings(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, AFTER if state in "HF" else NOW)
    world = Met(state)
    found = tables.differences(
        MEETINGS, MEETING_STATES.index(state), world.people,
        lambda row, role: (world.address(row, role), world.form(row)),
    )  # fmt: skip
    wrong = list(found)
    assert not wrong, f"state {state}:\n" + "\n".join(wrong)


# ---- lists and settings --------------------------------------------------------------------------


@pytest.mark.slow
def test_room_matrix_lists_and_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    world = Rooms()
    found = tables.differences(
        ROOMS, 0, world.people, lambda row, _role: (world.address(row), world.form(row))
    )
    wrong = list(found)
    assert not wrong, "\n".join(wrong)


# ---- the same bytes, and nothing done ------------------------------------------------------------


def rows_of(*models: type[Model]) -> dict[str, Any]:
    """Every row of what stands in these rooms."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def of_a_thing() -> list[tuple[Row, str]]:
    """Rows of one thing, with the state in which it is."""
    plans = ("reminders:later", "reminders:other", "reminders:back", "reminders:settle")
    return [
        *((row, "clock") for row in CLOCKS),
        *(
            (row, "meeting")
            for row in MEETINGS
            if row.name not in ("meetings:answer", "meetings:reply", "meetings:new_link")
        ),
        *((row, "plan") for row in ROOMS if row.name in plans),
    ]


def test_room_matrix_what_is_not_theirs_is_the_same_as_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everybody of another authority, and of this one whoever the tables give a 404: same bytes, nothing done."""
    at(monkeypatch, NOW)
    world = Met("A")
    clock = a_clock(world)
    people = {f"another authority’s {role}": who for role, who in world.there.people.items()}
    known = rows_of(*KEPT)
    for row, kind in of_a_thing():
        thing = clock.pk if kind == "clock" else world.here.pep.pk
        outside = people | {
            role: world.people[role] for role in ROLES if set(row.letters[role]) == {"."}
        }  # fmt: skip
        for who, person in outside.items():
            client = tables.browser(person)
            urls = [reverse(row.name, args=[one]) for one in (thing, NOBODYS)]
            theirs, nothing = (client.post(url, {}) if row.is_form else client.get(url) for url in urls)
            assert theirs.status_code == nothing.status_code == 404, (row.title, who)
            assert theirs.content == nothing.content, (row.title, who)
    assert rows_of(*KEPT) == known


def test_room_matrix_an_invitation_of_another_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    world = Met("A")
    known = rows_of(*KEPT)
    for role in ROLES:
        client = tables.browser(world.people[role])
        other = world.invitee("carer" if role != "carer" else "social_worker")
        urls = [reverse("meetings:answer", args=[one]) for one in (other, NOBODYS)]
        for answers in (
            [client.get(url) for url in urls],
            [client.post(url, {"reply": "yes"}) for url in urls],
        ):
            assert [answer.status_code for answer in answers] == [404, 404], role
            assert answers[0].content == answers[1].content, role
    links = [reverse("meetings:reply", args=[token]) for token in ("never-was", "x" * 60, "0")]
    bodies = {tables.browser(None).get(link).content for link in links}
    assert len(bodies) == 1, "a link that never was says nothing of itself"
    assert rows_of(*KEPT) == known


def test_room_matrix_a_form_that_is_not_theirs_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the tables refuse has changed nothing at all."""
    at(monkeypatch, NOW)
    world = Met("A")
    clock = a_clock(world)
    Clock.objects.filter(pk=clock.pk).update(**DUE["L"])
    known = rows_of(*KEPT)
    forms = [row for row in (*CLOCKS, *MEETINGS) if row.is_form]
    for row in forms:
        for role, who in world.people.items():
            letters = row.letters[role]
            if not set(letters) <= set(".xS"):
                continue
            url = of_clock(row, clock) if row in CLOCKS else world.address(row, role)
            tables.browser(who).post(url, world.form(row) or {"reason": "school", "to_day": "4"})
    assert len(forms) > 10
    assert rows_of(*KEPT) == known


# ---- nothing is forgotten ------------------------------------------------------------------------

MODULES = {
    "clocks": "peps.clock_urls", "meetings": "peps.meeting_urls", "reminders": "peps.reminder_urls",
    "calendars": "accounts.calendar_urls", "mail": "accounts.message_urls",
}  # fmt: skip
ELSEWHERE = {"home:home", "home:help", "home:privacy", "home:accessibility", "home:cookies"}
GET_ALONE = {
    "clocks:clock", "clocks:list", "clocks:report", "clocks:rules", "meetings:overview", "meetings:paper",
    "meetings:diary", "meetings:mine", "home:todo", "home:todo_count", "reminders:out", "mail:list", "mail:local",
    "calendars:overview", "calendars:example", "calendars:schools", "peps:open", "peps:open_window",
    "clocks:ages", "reminders:heads",
    "peps:open_report",
}  # fmt: skip
"""Written by hand: pages without a form that changes something."""


def test_room_matrix_knows_every_address() -> None:
    """A new page of these rooms, and a form on one, needs its rows in a table before it can go in."""
    listed = [*CLOCKS, *MEETINGS, *ROOMS]
    named = {row.name for row in listed}
    found = {
        f"{app}:{one.name}" for app, module in MODULES.items() for one in import_module(module).urlpatterns
    }
    found |= {f"home:{one.name}" for one in import_module("epep.home.urls").urlpatterns} - ELSEWHERE
    found |= {
        f"peps:{one.name}"
        for one in import_module("peps.urls").urlpatterns
        if str(one.name).startswith("open")
    }
    assert found == named
    assert named - {row.name for row in listed if row.is_form} == GET_ALONE
