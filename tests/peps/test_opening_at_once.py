"""One term opened by two connections in the same moment, and a child opened by hand meanwhile: each plan once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import Organisation
from peps.actions import open_peps
from peps.actions import opening_windows as windows
from peps.actions.needing import HAS_ONE
from peps.models import OpeningLine, OpeningRun, Pep
from tests.peps.opening import Office, noon

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 2)
LONG = 20
"""Seconds after which a test gives up waiting."""


@pytest.fixture
def office() -> Office:
    made = Office()
    for _ in range(3):
        made.child()
    made.switch()
    return made


def opened(office: Office) -> OpeningRun | None:
    """The opening as the job of the night does it, in this thread's own connection."""
    authority = Organisation.objects.select_related("settings").get(pk=office.authority.pk)
    return windows.open_window(authority=authority, on=DAY, now=noon(DAY))


def waits_for_another() -> bool:
    """Whether a connection of this database waits for a lock that another holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return bool(cursor.fetchone()[0])


def start(act: Callable[[], Any], results: list[Any]) -> threading.Thread:
    """Run `act` with a connection of its own; what it gives or raises is put among the results."""

    def run() -> None:
        try:
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The first opening stops when its plans are open and nothing is committed: (it has come there, go on)."""
    there, go_on = threading.Event(), threading.Event()
    real = windows.open_peps

    def opening(**how: Any) -> Any:
        report = real(**how)
        there.set()
        assert go_on.wait(LONG)
        return report

    monkeypatch.setattr(windows, "open_peps", opening)
    return there, go_on


def until_another_waits() -> None:
    """Come back when the second connection is held up by the first."""
    tick = threading.Event()
    for _ in range(LONG * 100):
        if waits_for_another():
            return
        tick.wait(0.01)
    raise AssertionError("nobody waits")


def test_two_connections_open_a_term_once(
    office: Office, held: tuple[threading.Event, threading.Event]
) -> None:
    there, go_on = held
    results: list[Any] = []
    first = start(lambda: opened(office), results)
    assert there.wait(LONG)
    second = start(lambda: opened(office), results)
    until_another_waits()
    assert not Pep.objects.exists(), "what the first did is not committed yet"
    go_on.set()
    first.join(LONG)
    second.join(LONG)
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "OpeningRun"]
    assert Pep.objects.count() == Pep.objects.values("child").distinct().count() == 3
    assert OpeningRun.objects.count() == 1 and OpeningLine.objects.filter(pep__isnull=False).count() == 3


def test_twice_in_a_row_opens_nothing_twice(office: Office) -> None:
    assert opened(office) is not None
    before = set(Pep.objects.values_list("pk", flat=True))
    assert opened(office) is None
    assert set(Pep.objects.values_list("pk", flat=True)) == before
    assert OpeningRun.objects.count() == 1


def test_a_child_opened_by_hand_while_the_term_opens_gets_one_plan(
    office: Office, held: tuple[threading.Event, threading.Event]
) -> None:
    there, go_on = held
    child = windows.in_care(office.authority, DAY)[0]
    results: list[Any] = []
    night = start(lambda: opened(office), results)
    assert there.wait(LONG)
    by_hand: list[Any] = []
    hand = start(
        lambda: open_peps(children=[child], term=office.autumn, by=office.head, now=noon(DAY)), by_hand
    )
    until_another_waits()
    go_on.set()
    night.join(LONG)
    hand.join(LONG)
    (report,) = by_hand
    assert report.opened == [] and report.left_out == [(child, HAS_ONE)]
    assert isinstance(results[0], OpeningRun)
    assert Pep.objects.filter(child=child).count() == 1 and Pep.objects.count() == 3


def test_a_child_opened_by_hand_just_before_is_left_out_of_the_opening_with_the_reason(
    office: Office,
) -> None:
    child = windows.in_care(office.authority, DAY)[0]
    open_peps(children=[child], term=office.autumn, by=office.head, now=noon(DAY))
    run = opened(office)
    assert run is not None
    assert OpeningLine.objects.get(run=run, child=child).reason == HAS_ONE
    assert Pep.objects.count() == 3
