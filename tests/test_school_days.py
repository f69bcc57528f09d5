"""School days against dates worked out by hand, and against a slow count day by day with calendars at random."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epep.calendar import (
    CalendarEnds,
    SchoolCalendar,
    TermTime,
    add_school_days,
    add_working_days,
    gaps_between,
    school_days_between,
    term_of,
)
from tests.slow_days import KNOWN, ONE, easter

YEAR = SchoolCalendar(
    terms=(
        TermTime("Autumn 2026", "autumn", date(2026, 9, 3), date(2026, 12, 18),
                 ((date(2026, 10, 26), date(2026, 10, 30)),)),
        TermTime("Spring 2027", "spring", date(2027, 1, 4), date(2027, 3, 25),
                 ((date(2027, 2, 15), date(2027, 2, 19)),)),
        TermTime("Summer 2027", "summer", date(2027, 4, 12), date(2027, 7, 20),
                 ((date(2027, 5, 31), date(2027, 6, 4)),)),
    ),
    closed=frozenset({date(2026, 9, 3), date(2027, 1, 4)}),  # days for training
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 9, 3), 1, date(2026, 9, 4)),
        (date(2026, 9, 3), 20, date(2026, 10, 1)),
        (date(2026, 10, 23), 1, date(2026, 11, 2)),  # over half term
        (date(2026, 10, 12), 20, date(2026, 11, 16)),
        (date(2026, 12, 18), 1, date(2027, 1, 5)),  # over Christmas and a day for training
        (date(2027, 3, 25), 1, date(2027, 4, 12)),  # Easter out of term
        (date(2027, 4, 30), 1, date(2027, 5, 4)),  # early May bank holiday in term
        (date(2026, 9, 5), 10, date(2026, 9, 18)),  # a Saturday
        (date(2026, 11, 2), -5, date(2026, 10, 19)),
        (date(2026, 8, 20), 0, date(2026, 8, 20)),
    ],
)
def test_limits_end_where_the_school_calendar_says(start: date, n: int, end: date) -> None:
    assert add_school_days(start, n, YEAR) == end


def test_easter_within_term_is_left_out() -> None:
    spring = SchoolCalendar((TermTime("Spring 2026", "spring", date(2026, 1, 5), date(2026, 4, 17)),))
    assert add_school_days(date(2026, 4, 2), 1, spring) == date(
        2026, 4, 7
    )  # Good Friday, weekend, Easter Monday


def test_entering_care_on_the_last_day_of_summer_waits_for_september() -> None:
    """Ten working days are over by 3 August, twenty school days only at the end of September."""
    both = SchoolCalendar(
        (
            TermTime("Summer 2026", "summer", date(2026, 4, 13), date(2026, 7, 20)),
            TermTime("Autumn 2026", "autumn", date(2026, 9, 3), date(2026, 12, 18)),
        )
    )
    assert add_school_days(date(2026, 7, 20), 20, both) == date(2026, 9, 30)


def test_leap_day_is_a_school_day() -> None:
    spring = SchoolCalendar((TermTime("Spring 2028", "spring", date(2028, 1, 4), date(2028, 3, 31)),))
    assert spring.is_school_day(date(2028, 2, 29))
    assert add_school_days(date(2028, 2, 28), 1, spring) == date(2028, 2, 29)


def test_beyond_the_known_terms_nothing_is_guessed() -> None:
    with pytest.raises(CalendarEnds) as ends:
        add_school_days(date(2027, 7, 20), 1, YEAR)
    assert ends.value.known_to == date(2027, 7, 20)
    with pytest.raises(CalendarEnds):
        add_school_days(date(2026, 9, 3), 1, SchoolCalendar())


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 3), "Autumn 2026"),
        (date(2026, 10, 28), "Autumn 2026"),
        (date(2026, 12, 25), "Autumn 2026"),  # a holiday belongs to the term before it
        (date(2027, 1, 4), "Spring 2027"),
        (date(2027, 7, 20), "Summer 2027"),
        (date(2027, 8, 31), "Summer 2027"),
    ],
)
def test_term_of_a_day(day: date, name: str) -> None:
    found = term_of(day, YEAR)
    assert found is not None and found.name == name


def test_no_term_before_the_first() -> None:
    assert term_of(date(2026, 9, 2), YEAR) is None


FIVE = SchoolCalendar(
    (
        TermTime("Term 1", "autumn", date(2026, 9, 1), date(2026, 10, 16)),
        TermTime("Term 2", "autumn", date(2026, 10, 26), date(2026, 12, 18)),
        TermTime("Term 3", "spring", date(2027, 1, 4), date(2027, 2, 12)),
        TermTime("Term 4", "spring", date(2027, 2, 22), date(2027, 4, 23)),  # Easter within it
        TermTime("Term 5", "summer", date(2027, 5, 4), date(2027, 7, 20)),
    )
)
SIX = SchoolCalendar(
    (
        TermTime("Term 1", "autumn", date(2026, 9, 3), date(2026, 10, 16)),
        TermTime("Term 2", "autumn", date(2026, 11, 2), date(2026, 12, 18)),
        TermTime("Term 3", "spring", date(2027, 1, 5), date(2027, 2, 12)),
        TermTime("Term 4", "spring", date(2027, 2, 22), date(2027, 3, 25)),
        TermTime("Term 5", "summer", date(2027, 4, 13), date(2027, 5, 28)),
        TermTime("Term 6", "summer", date(2027, 6, 7), date(2027, 7, 20)),
    ),
    frozenset({date(2026, 9, 3)}),
)


@pytest.mark.parametrize(
    ("calendar", "start", "n", "end"),
    [
        (
            SIX,
            date(2026, 10, 16),
            1,
            date(2026, 11, 2),
        ),  # from the last day of one term to the first of the next
        (SIX, date(2026, 10, 15), 1, date(2026, 10, 16)),
        (SIX, date(2026, 10, 17), 1, date(2026, 11, 2)),  # the day after it
        (SIX, date(2027, 3, 25), 1, date(2027, 4, 13)),  # Easter between two terms
        (SIX, date(2027, 5, 28), 1, date(2027, 6, 7)),  # the spring bank holiday between two terms
        (SIX, date(2027, 7, 19), 1, date(2027, 7, 20)),  # 20 July, the last day of the year
        (SIX, date(2026, 9, 2), 20, date(2026, 10, 1)),
        (FIVE, date(2026, 10, 16), 1, date(2026, 10, 26)),
        (FIVE, date(2027, 3, 25), 1, date(2027, 3, 30)),  # Good Friday and Easter Monday within a term
        (FIVE, date(2027, 3, 24), 2, date(2027, 3, 30)),
        (FIVE, date(2027, 4, 23), 1, date(2027, 5, 4)),  # early May bank holiday between two terms
        (FIVE, date(2027, 5, 28), 1, date(2027, 6, 1)),  # and the spring one within one
    ],
)
def test_five_and_six_term_years_count_alike(
    calendar: SchoolCalendar, start: date, n: int, end: date
) -> None:
    assert add_school_days(start, n, calendar) == end


def test_terms_of_five_and_six_term_years_have_their_season() -> None:
    seasons = [(FIVE, date(2027, 5, 1), "Term 4", "spring"), (FIVE, date(2027, 5, 4), "Term 5", "summer"),
               (SIX, date(2026, 11, 3), "Term 2", "autumn"), (SIX, date(2027, 6, 6), "Term 5", "summer"),
               (SIX, date(2027, 8, 31), "Term 6", "summer")]  # fmt: skip
    for calendar, day, name, season in seasons:
        found = term_of(day, calendar)
        assert found is not None and (found.name, found.season) == (name, season)


def test_the_last_day_of_the_known_year_is_reached_and_the_day_after_is_not_guessed() -> None:
    assert add_school_days(date(2027, 7, 16), 2, SIX) == date(2027, 7, 20)
    with pytest.raises(CalendarEnds) as ends:
        add_school_days(date(2027, 7, 16), 3, SIX)
    assert ends.value.known_to == date(2027, 7, 20)


def test_ten_school_days_are_two_weeks_where_nothing_lies_between() -> None:
    assert add_school_days(date(2026, 11, 9), 10, YEAR) == date(2026, 11, 23) == date(2026, 11, 9) + 14 * ONE


def test_working_days_run_through_school_holidays_and_school_days_do_not() -> None:
    for last in (date(2026, 10, 23), date(2026, 12, 18), date(2027, 3, 25)):
        assert add_working_days(last, 2) < add_school_days(last, 1, YEAR)


@pytest.mark.parametrize("year", range(2024, 2031))
def test_easter_within_a_term_of_any_year_is_left_out_and_nothing_else(year: int) -> None:
    sunday = easter(year)
    first, last = sunday - 20 * ONE, sunday + 20 * ONE
    calendar = SchoolCalendar((TermTime("Spring", "spring", first, last),))
    assert add_school_days(sunday - 3 * ONE, 1, calendar) == sunday + 2 * ONE
    weekdays = [day for i in range(41) if (day := first + i * ONE).weekday() < 5]
    left_out = set(weekdays) - set(calendar.days)
    assert left_out == {sunday - 2 * ONE, sunday + ONE} | (KNOWN[year] & set(weekdays))


def test_what_is_left_out_is_named() -> None:
    found = gaps_between(date(2026, 10, 5), date(2026, 11, 9), YEAR)
    assert found == [("half term", date(2026, 10, 26), date(2026, 10, 30))]
    assert gaps_between(date(2026, 9, 2), date(2026, 9, 30), YEAR) == [
        ("closed", date(2026, 9, 3), date(2026, 9, 3))
    ]
    names = [name for name, _first, _last in gaps_between(date(2026, 12, 10), date(2027, 1, 20), YEAR)]
    assert names == ["holiday", "closed"]  # Christmas lies inside the holiday, the training day does not


# ---- against a slow reference --------------------------------------------------------------------

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    """Terms one after another from 2024 on, each with up to two breaks, and days closed here and there."""
    day, terms = date(2024, 1, 1), []
    for number in range(draw(st.integers(1, 18))):
        starts = day + timedelta(days=draw(st.integers(0, 50)))
        ends = starts + timedelta(days=draw(st.integers(0, 110)))
        breaks = tuple(
            (first, first + timedelta(days=draw(st.integers(0, 14))))
            for first in draw(st.lists(st.dates(starts, ends), max_size=2))
        )
        terms.append(TermTime(f"Term {number}", "autumn", starts, ends, breaks))
        day = ends + ONE
    return SchoolCalendar(tuple(terms), frozenset(draw(st.lists(DAYS, max_size=6))))


def slow(calendar: SchoolCalendar, day: date) -> bool:
    """A school day by every rule in turn."""
    return (
        day.weekday() < 5
        and day not in KNOWN[day.year]
        and day not in calendar.closed
        and any(
            term.starts_on <= day <= term.ends_on and not any(a <= day <= b for a, b in term.breaks)
            for term in calendar.terms
        )
    )


@settings(max_examples=150, deadline=None)
@given(calendar=calendars(), start=DAYS, n=st.integers(1, 60))
def test_counting_forward_is_what_counting_day_by_day_gives(
    calendar: SchoolCalendar, start: date, n: int
) -> None:
    day, left = start, n
    while left and day <= date(2032, 12, 30):
        day += ONE
        left -= slow(calendar, day)
    if left:
        with pytest.raises(CalendarEnds):
            add_school_days(start, n, calendar)
    else:
        assert add_school_days(start, n, calendar) == day
        assert school_days_between(start, day, calendar) == n


@settings(max_examples=100, deadline=None)
@given(calendar=calendars(), start=DAYS, n=st.integers(1, 40))
def test_counting_back_leaves_as_many_days(calendar: SchoolCalendar, start: date, n: int) -> None:
    try:
        day = add_school_days(start, -n, calendar)
    except CalendarEnds:
        return
    left = sum(slow(calendar, day + timedelta(days=i)) for i in range((start - day).days))
    assert left == n and slow(calendar, day)
