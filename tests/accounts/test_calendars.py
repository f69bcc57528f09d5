"""Whose calendar holds for a school: its own, else the authority's; with five or six terms a year as with three."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.calendars import calendar_from, calendars_of
from accounts.models import DaysOff, Organisation, SchoolTerm, Term
from epep.calendar import TermTime, add_school_days, term_of
from tests.factories import authority_with_settings, next_term, school, term

pytestmark = pytest.mark.django_db
SIX = (
    ("Term 1", "autumn", date(2026, 9, 2), date(2026, 10, 16)),
    ("Term 2", "autumn", date(2026, 11, 2), date(2026, 12, 18)),
    ("Term 3", "spring", date(2027, 1, 4), date(2027, 2, 12)),
    ("Term 4", "spring", date(2027, 2, 22), date(2027, 3, 25)),
    ("Term 5", "summer", date(2027, 4, 12), date(2027, 5, 28)),
    ("Term 6", "summer", date(2027, 6, 7), date(2027, 7, 21)),
)


@pytest.fixture
def here() -> Organisation:
    made = authority_with_settings()
    term(made)
    next_term(made)
    next_term(made, "Summer 2027")
    return made


def own_term(
    authority: Organisation, place: Organisation | None, name: str, season: str, first: date, last: date
) -> SchoolTerm:
    return SchoolTerm.objects.create(
        authority=authority,
        school=place,
        name=name,
        season=season,
        school_year=2026,
        starts_on=first,
        ends_on=last,
    )


def off(
    authority: Organisation, kind: str, first: date, last: date, place: Organisation | None = None
) -> DaysOff:
    return DaysOff.objects.create(
        authority=authority, school=place, kind=kind, school_year=2026, first_on=first, last_on=last
    )


def test_the_authoritys_terms_with_half_terms_and_days_off(here: Organisation) -> None:
    off(here, "inset", date(2026, 9, 2), date(2026, 9, 3))
    off(here, "half_term", date(2026, 10, 21), date(2026, 10, 23))
    calendar = calendars_of(here)(None)
    assert [time.name for time in calendar.terms] == ["Autumn 2026", "Spring 2027", "Summer 2027"]
    assert calendar.terms[0].breaks == (
        (date(2026, 10, 21), date(2026, 10, 23)),
        (date(2026, 10, 26), date(2026, 10, 30)),
    )
    assert calendar.days[0] == date(2026, 9, 4)
    assert add_school_days(date(2026, 10, 20), 1, calendar) == date(2026, 11, 2)


def test_a_schools_own_terms_go_before_the_authoritys_in_that_year_alone(here: Organisation) -> None:
    place, other = school(), school()
    off(here, "inset", date(2026, 9, 7), date(2026, 9, 7))
    own_term(here, place, "Michaelmas", "autumn", date(2026, 9, 7), date(2026, 12, 11))
    off(here, "closed", date(2026, 9, 9), date(2026, 9, 9), place)
    next_term(here, "Autumn 2027")
    calendars = calendars_of(here)
    own = calendars(place.pk)
    assert [time.name for time in own.terms] == ["Michaelmas", "Autumn 2027"]
    assert own.is_school_day(date(2026, 9, 7)), "the authority's training day is not this school's"
    assert not own.is_school_day(date(2026, 9, 9))
    assert calendars(other.pk) is calendars(None), "schools without a word of their own share one"
    assert not calendars(None).is_school_day(date(2026, 9, 7))
    assert calendars(None).is_school_day(date(2026, 9, 9))


def test_a_school_without_terms_of_its_own_can_close_and_have_its_own_training_days(
    here: Organisation,
) -> None:
    closed, trained = school(), school()
    off(here, "inset", date(2026, 9, 2), date(2026, 9, 2))
    off(here, "closed", date(2026, 11, 4), date(2026, 11, 4), closed)
    off(here, "inset", date(2026, 11, 5), date(2026, 11, 5), trained)
    calendars = calendars_of(here)
    assert not calendars(closed.pk).is_school_day(date(2026, 9, 2))
    assert not calendars(closed.pk).is_school_day(date(2026, 11, 4))
    assert calendars(trained.pk).is_school_day(date(2026, 9, 2))
    assert not calendars(trained.pk).is_school_day(date(2026, 11, 5))


def test_with_six_terms_a_year_each_has_its_season_and_the_rounds_stay_three(here: Organisation) -> None:
    for row in SIX:
        own_term(here, None, *row)
    calendar = calendars_of(here)(None)
    assert [time.name for time in calendar.terms] == [name for name, *_ in SIX]
    found = term_of(date(2026, 10, 20), calendar)
    assert found and (found.name, found.season) == ("Term 1", "autumn")
    assert add_school_days(date(2026, 10, 16), 1, calendar) == date(2026, 11, 2)
    assert Term.objects.filter(authority=here).count() == 3


def test_another_authority_has_its_own_view_of_the_same_school(here: Organisation) -> None:
    place, elsewhere = school(), authority_with_settings(name="Dalesbury")
    term(elsewhere)
    own_term(here, place, "Michaelmas", "autumn", date(2026, 9, 7), date(2026, 12, 11))
    assert [time.name for time in calendars_of(elsewhere)(place.pk).terms] == ["Autumn 2026"]


def test_nothing_known_is_an_empty_calendar() -> None:
    calendars = calendars_of(authority_with_settings())
    assert calendars(None).days == () and calendars(school().pk).terms == ()


def test_a_break_outside_every_term_is_closed() -> None:
    times = [TermTime("Autumn", "autumn", date(2026, 9, 2), date(2026, 12, 18))]
    calendar = calendar_from(times, [("half_term", date(2026, 12, 17), date(2026, 12, 22))])
    assert calendar.terms[0].breaks == ()
    assert calendar.days[-1] == date(2026, 12, 16)


def test_thirty_schools_cost_no_more_queries_than_one(here: Organisation) -> None:
    counts = []
    for number in (1, 29):
        places = [school() for _ in range(number)]
        for place in places:
            own_term(here, place, "Michaelmas", "autumn", date(2026, 9, 7), date(2026, 12, 11))
        with CaptureQueriesContext(connection) as asked:
            calendars = calendars_of(here)
            first = [calendars(place.pk) for place in places]
            assert all(calendars(place.pk) is made for place, made in zip(places, first, strict=True))
        counts.append(len(asked))
    assert counts == [3, 3]
