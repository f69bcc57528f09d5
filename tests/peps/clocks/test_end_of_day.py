"""A due date is the end of its day in London: to the second, in both nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from peps.clocks.computing import recompute
from peps.clocks.done import Plan, day_of, done
from peps.models import Clock, PepFacts, Section
from tests.factories import NOW, scene

# The last second of a day in London, and the day; the next second is the next day.
ENDS = [
    (datetime(2026, 3, 27, 23, 59, 59, tzinfo=UTC), date(2026, 3, 27)),
    (datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC), date(2026, 3, 28)),  # winter time still
    (datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC), date(2026, 3, 29)),  # the clocks went forward this night
    (datetime(2026, 3, 30, 22, 59, 59, tzinfo=UTC), date(2026, 3, 30)),
    (datetime(2026, 10, 24, 22, 59, 59, tzinfo=UTC), date(2026, 10, 24)),  # summer time still
    (datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC), date(2026, 10, 25)),  # a day of 25 hours
    (datetime(2026, 10, 26, 23, 59, 59, tzinfo=UTC), date(2026, 10, 26)),
]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("last", "day"), ENDS)
def test_end_of_day_is_midnight_in_london(last: datetime, day: date) -> None:
    assert day_of(last) == day
    assert day_of(last + SECOND) == day + timedelta(days=1)


@pytest.mark.parametrize(("last", "day"), ENDS)
def test_end_of_day_decides_what_is_in_time(last: datetime, day: date) -> None:
    for moment, late in ((last, 0), (last + SECOND, 1)):
        met = done("finalised", [Plan("p", finalised_at=moment)], since=date(2026, 1, 1))
        assert Clock(due_on=day, met_on=met).days_late(day + timedelta(days=9)) == late


def test_the_day_of_the_change_lasts_23_and_25_hours() -> None:
    def hours(day: date) -> int:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
        return sum(day_of(start + timedelta(hours=n)) == day for n in range(48))

    assert [hours(date(2026, 3, 29)), hours(date(2026, 10, 25)), hours(date(2026, 11, 1))] == [23, 25, 24]


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "day"), ENDS)
def test_end_of_day_of_a_signature_is_that_of_london_in_the_database_too(last: datetime, day: date) -> None:
    here = scene()
    Section.objects.filter(pep=here.pep, key="care").update(due_on=day)
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=day + timedelta(days=20))
    for moment, found in ((last, day), (last + SECOND, day + timedelta(days=1))):
        Section.objects.filter(pep=here.pep, key="care").update(
            status="signed", signed_at=moment, signed_by=here.worker
        )
        Clock.objects.filter(child=here.child).delete()
        recompute(here.authority, today=date(2026, 11, 27), now=NOW)
        clock = Clock.objects.get(child=here.child, section__key="care")
        assert clock.met_on == found
