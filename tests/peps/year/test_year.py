"""A small year with its messages: the same twice, nothing real written, and what must not be is found when it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from children.models import SchoolSpell
from epep.audit.models import Event
from epep.home.demo import many_year_plans
from epep.home.demo.many_year import invent_year
from epep.mail.hours import LONDON
from epep.mail.models import Message, MessageAbout, Quiet
from peps.clock_jobs import authorities
from peps.clocks.reading import rules_for
from peps.models import Clock, Pep, Section
from peps.reminders import bundles
from peps.year import running
from peps.year.apart import apart, simulate_apart
from peps.year.checking import DAY_OFF, DONE, WITHOUT_ACCESS
from peps.year.copy import private_copy
from peps.year.report import MANY_A_DAY, TWICE
from peps.year.running import simulate_year
from peps.year.tables import tables
from tests.peps.clocks.reference_year import ENDS, children_of, simulate

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIRST, LAST = date(2025, 9, 29), date(2025, 10, 17)
BEGINS, SOON = date(2025, 9, 1), date(2025, 10, 9)
END = date(2025, 12, 23)
REAL = (Clock, Message, MessageAbout, Section.history.model, Event)


def places() -> list[Organisation]:
    return sorted(authorities(), key=lambda row: row.la_code)


def said(*codes: str, until: date = SOON) -> tuple[str, int]:
    """What the command prints for these authorities, and how it ends."""
    out, code = StringIO(), 0
    named = [word for one in codes for word in ("--authority", one)]
    more = ["--year", "2025", "--until", until.isoformat(), "--json"]
    try:
        call_command("simulate_year", *named, *more, stdout=out, stderr=StringIO())
    except SystemExit as end:
        code = int(str(end.code))
    return out.getvalue(), code


@pytest.fixture
def year() -> None:
    """Forty children of four authorities with a term of plans."""
    many(40)


def many(children: int) -> None:
    assert f"{children} children of 4" in invent_year(children=children, rounds=1)


def real() -> list[Any]:
    """What stands in the real tables that a simulation has copies of."""
    rows: list[Any] = [model.objects.count() for model in REAL]
    rows.append(list(Pep.objects.order_by("pk").values_list("pk", "status", "round", "submitted_at")))
    rows.append(list(Section.objects.order_by("pk").values_list("pk", "status", "due_on", "signed_at")))
    rows.append(list(Quiet.objects.order_by("pk").values_list("pk", "ended_at")))
    return rows


def temporary() -> int:
    """How many temporary tables this connection has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
        )
        return int(cursor.fetchone()[0])


def test_a_term_says_the_same_twice_and_writes_nothing(year: None) -> None:
    before, waiting = real(), len(connection.run_on_commit)
    once, code = said("350", "330")
    assert code == 0, once
    assert real() == before and len(connection.run_on_commit) == waiting and temporary() == 0
    assert said("350", "330") == (once, 0)
    assert list(json.loads(once)["authorities"]) == ["330", "350"]


def test_it_counts_what_happened_and_what_was_told(year: None) -> None:
    report = simulate_year(places(), first=FIRST, last=LAST)
    found = report.as_json()
    assert report.is_right and set(found["wrong"].values()) == {0} and not found["examples"]
    assert list(found["authorities"]) == ["330", "335", "350", "926"]
    assert found["all"]["messages"] > 20 and found["all"]["most to one person in a day"] == 1
    assert sum(part["children"] for part in found["authorities"].values()) == 40
    for part in found["authorities"].values():
        told = part["messages"]
        assert told["messages"] == sum(told["by month"].values()) > 0
        assert told["things told"] == sum(told["things by rule"].values()) >= told["messages"]
        for counts in part["clocks"].values():
            assert counts["started"] == sum(counts[end] for end in ENDS)


def test_its_clocks_are_those_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that came back is left out: its own columns, by which the reference goes, keep the last round alone."""
    monkeypatch.setattr(many_year_plans, "PACES", ["good", "late", "stuck"])
    many(24)
    monkeypatch.setattr(running, "queue_reminders", lambda **when: 0)
    Clock.objects.all().delete()
    report = simulate_year(places(), first=BEGINS, last=END)
    names = ("started", *ENDS)
    for place in places():
        rules = rules_for(place)
        assert rules is not None
        slow = simulate(children_of(place, last=END), rules, first=BEGINS, last=END)
        quick = report.authorities[place.la_code]["clocks"]
        assert {key: [counts[name] for name in names] for key, counts in quick.items()} == {
            key: [counts[name] for name in names] for key, counts in slow.items()
        }


def test_the_children_of_whom_something_is_new_are_enough(year: None) -> None:
    some = simulate_year(places()[:2], first=FIRST, last=SOON)
    every = simulate_year(places()[:2], first=FIRST, last=SOON, every_child=True)
    assert some.as_json() == every.as_json()


def plants(monkeypatch: pytest.MonkeyPatch, act: Callable[[date, datetime], None]) -> None:
    """Do something to the copy after each daily run."""
    daily = running.queue_reminders

    def both(*, today: date, now: datetime) -> int:
        many = daily(today=today, now=now)
        act(today, now)
        return many

    monkeypatch.setattr(running, "queue_reminders", both)


def told_to(who: User, day: date, now: datetime, about: dict[str, Any], at: datetime | None = None) -> None:
    """A message that nobody chose, about one thing."""
    message = Message.objects.create(
        rule="reminders", thing_type="user", thing_id=f"{who.pk} again", due_on=day, recipient=who, address=who.email,
        template="reminders", by_day=True, queued_at=now, not_before=at or now,
    )  # fmt: skip
    MessageAbout.objects.create(message=message, recipient=who, **about)


def test_what_must_not_be_is_found_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted in the copy: to an outsider, about something signed, twice, two in a day, at night; and how it ends."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mail_messageabout DROP CONSTRAINT about_goes_once")
    many(40)
    outsider = User.objects.create_user("outsider@demo.example", name="Nobody’s")

    def act(today: date, now: datetime) -> None:
        if today != date(2025, 10, 14):
            return
        section = Section.objects.filter(pep__status="open").exclude(status="signed").order_by("pk")[0]
        about = {"thing_type": "section", "thing_id": str(section.pk), "authority": section.pep.authority}
        told_to(outsider, today, now, about | {"rule": "section.3", "due_on": today})
        told = MessageAbout.objects.filter(thing_type="section", message__queued_at__lt=now).order_by("pk")[0]
        night = datetime.combine(told.message.not_before.date(), time(23), tzinfo=LONDON)
        names = ("thing_type", "thing_id", "authority", "rule", "due_on")
        told_to(told.recipient, night.date(), now, {name: getattr(told, name) for name in names}, at=night)
        Section.objects.filter(pk=told.thing_id).update(status="signed")

    plants(monkeypatch, act)
    printed, code = said("330", "335", until=date(2025, 10, 14))
    found = json.loads(printed)
    assert code == 1
    assert found["wrong"] == {WITHOUT_ACCESS: 1, TWICE: 1, MANY_A_DAY: 1, DAY_OFF: 1, DONE: 1}
    assert found["examples"][0]["on"] == "2025-10-14" and "@" not in printed


def test_a_daily_run_that_asks_nobody_is_found(year: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Social workers have left; their links were forgotten. Whoever asks the policy writes to none of them."""
    workers = Membership.objects.filter(role=Role.SOCIAL_WORKER, user__links__role=Role.SOCIAL_WORKER)
    workers.update(ends_on=date(2025, 9, 2))
    assert simulate_year(places()[:2], first=FIRST, last=SOON).is_right
    monkeypatch.setattr(bundles, "openable", lambda people, on: dict(people))
    report = simulate_year(places()[:2], first=FIRST, last=SOON)
    assert report.wrong[WITHOUT_ACCESS] > 0 and not report.is_right


def test_the_copy_alone_can_be_written(year: None) -> None:
    place = places()[0]
    with private_copy(tables([place.pk], FIRST)):
        assert Section.objects.update(letter="Z") > 0
        assert not Section.objects.exclude(answers={}).exists()
        with pytest.raises(InternalError, match="read-only"):
            Organisation.objects.update(name="Written")
    assert not Section.objects.filter(letter="Z").exists()
    assert Organisation.objects.filter(pk=place.pk).update(name="Written again") == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_round_it_nothing_is_left_either(year: None) -> None:
    """As the command runs: each piece commits by itself, authorities that share nobody in processes of their own."""
    before, last = real(), date(2025, 10, 3)
    one = simulate_year(places()[:2], first=FIRST, last=last)
    assert one.is_right and real() == before and temporary() == 0
    assert Organisation.objects.update(phase="4") > 0
    several = simulate_apart(places()[:2], first=FIRST, last=last)
    assert several.as_json() == one.as_json() and real() == before


def test_authorities_that_share_somebody_stay_together(year: None) -> None:
    first, second, third, fourth = places()
    assert apart(places()) == [[first], [second], [third], [fourth]]
    officer = Membership.objects.get(organisation=second, role=Role.VIRTUAL_SCHOOL_OFFICER).user
    Membership.objects.create(
        user=officer, organisation=fourth, role=Role.VIRTUAL_SCHOOL_OFFICER, starts_on=BEGINS
    )
    assert apart(places()) == [[first], [third], [second, fourth]]
    school = SchoolSpell.objects.filter(child__authority=first)[0].school
    SchoolSpell.objects.filter(child__authority=third).update(school=school)
    assert apart(places()) == [[first, third], [second, fourth]]


@pytest.mark.parametrize(
    ("codes", "words"),
    [(["330", "999"], "no such authority: 330, 999"), (["all"], "No authority is set up")],
)
def test_the_command_says_what_is_wrong(codes: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        said(*codes)


def test_a_year_is_invented_once(year: None) -> None:
    out = StringIO()
    call_command("load_demo", children=40, year=True, stdout=out)
    assert "left out" in out.getvalue() and len(places()) == 4


def test_the_days_are_days_of_the_school_year(year: None) -> None:
    with pytest.raises(CommandError, match="2025-09-01 to 2026-08-31"):
        said("330", until=date(2026, 9, 1))
