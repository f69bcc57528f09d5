"""Pure: times as typed, places as told outside, suggested days, parts of the wishes, reasons to attend."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epep.calendar import SchoolCalendar, TermTime, bank_holidays
from peps.meetings import attending, places
from peps.meetings.days import suggest
from peps.meetings.times import in_words, read_time
from peps.meetings.wishes import lessons_of, part_of

AUTUMN = TermTime(
    "Autumn 2026", "autumn", date(2026, 9, 2), date(2026, 12, 18), ((date(2026, 10, 26), date(2026, 10, 30)),)
)
CALENDAR = SchoolCalendar((AUTUMN,), frozenset({date(2026, 11, 27)}))


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("3:30pm", time(15, 30)), ("15.30", time(15, 30)), ("1530", time(15, 30)), ("9", time(9)), ("9am", time(9)),
        ("3", time(15)), ("12pm", time(12)), ("12am", time(0)), ("midday", time(12)), ("03:15", time(3, 15)),
        ("9.05 a.m.", time(9, 5)), ("25", None), ("9:75", None), ("half past", None), ("13pm", None), ("", None),
    ],
)  # fmt: skip
def test_times_as_people_type_them(typed: str, at: time | None) -> None:
    assert read_time(typed) == at


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)))
def test_a_time_in_words_is_read_back(at: time) -> None:
    assert read_time(in_words(at)) == at


def test_places_keep_their_kind() -> None:
    for kind, detail in (
        (places.SCHOOL, "room 4"),
        (places.SCHOOL, ""),
        (places.HOME, ""),
        (places.OTHER, "Town hall"),
    ):
        stored = places.place_of(kind, detail)
        assert (places.kind_of(stored), places.detail_of(stored)) == (kind, detail)
    assert places.place_of(places.HOME, "4 Larch Row") == "At home"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("At home", ""), ("At school, room 4", "At school, room 4"), ("Orla’s grandmother", ""),
        ("At school, Fennimore room", "At school"), ("Hillview hall", ""),
        ("Town hall, Brookton", "Town hall, Brookton"),
    ],
)  # fmt: skip
def test_what_a_calendar_may_show(place: str, told: str) -> None:
    assert places.told_outside(place, ["Orla", "Orla Fennimore", "Hillview School"]) == told


def test_suggested_days_leave_out_what_they_must() -> None:
    found = suggest({}, today=date(2026, 10, 20), until=date(2027, 1, 8), calendar=CALENDAR)
    assert len(found) == 6
    assert all(CALENDAR.is_school_day(slot.day) or slot.day > date(2026, 12, 18) for slot in found)
    week = suggest({}, today=date(2026, 11, 25), until=date(2026, 11, 30), calendar=CALENDAR)
    assert [slot.day for slot in week] == [date(2026, 11, 26), date(2026, 11, 30)]


def test_suggested_times_are_the_childs() -> None:
    lessons = [{"id": "r1", "lesson": "Art", "day": "thursday", "begins": "12:00", "ends": "1pm"}]
    found = suggest(
        {"parts": ["lunch"], "lessons": lessons},
        today=date(2026, 11, 30),
        until=date(2026, 12, 4),
        calendar=CALENDAR,
    )
    assert [(slot.day.day, slot.at) for slot in found] == [
        (1, time(12, 30)),
        (2, time(12, 30)),
        (4, time(12, 30)),
    ]


def test_notice_is_given_where_there_is_time_for_it() -> None:
    begin = {"today": date(2026, 11, 30), "calendar": CALENDAR}
    far = suggest({"notice": "weeks"}, until=date(2026, 12, 18), **begin)
    assert min(slot.day for slot in far) == date(2026, 12, 14)
    near = suggest({"notice": "weeks"}, until=date(2026, 12, 4), **begin)
    assert min(slot.day for slot in near) == date(2026, 12, 1)
    assert suggest({}, until=date(2026, 11, 30), **begin) == []


@given(
    st.dates(date(2024, 1, 1), date(2030, 6, 1)),
    st.integers(0, 90),
    st.lists(st.sampled_from(["before", "morning", "lunch", "afternoon", "after"]), unique=True),
    st.sampled_from(["", "days", "week", "weeks", "any"]),
)
def test_no_suggestion_is_outside_what_was_asked(
    today: date, span: int, parts: list[str], notice: str
) -> None:
    found = suggest(
        {"parts": parts, "notice": notice},
        today=today,
        until=today + timedelta(days=span),
        calendar=SchoolCalendar(),
    )
    assert len(found) <= 6
    for slot in found:
        assert today < slot.day <= today + timedelta(days=span)
        assert slot.day.weekday() < 5
        assert slot.day not in bank_holidays(slot.day.year)
        assert not parts or part_of(slot.at) in parts


def test_a_lesson_that_cannot_be_read_protects_the_whole_day() -> None:
    (lesson,) = lessons_of(
        {"lessons": [{"id": "r1", "lesson": "Art", "day": "friday", "begins": "after break", "ends": None}]}
    )
    assert lesson.meets(date(2026, 12, 4), time(8), time(9))
    assert not lesson.meets(date(2026, 12, 3), time(8), time(9))


def test_reasons_to_attend_are_the_authoritys() -> None:
    around = attending.Around(
        is_first=True, has_moved=True, is_out_of_area=True, last_was_lowest=False, year=11, is_school_age=True
    )
    every = list(attending.REASONS)
    assert attending.reasons_for(every, around) == [
        attending.REASONS[key] for key in ("new_to_roll", "out_of_area", "year_6_11", "first_5_16")
    ]
    assert attending.reasons_for(["first_5_16", "nonsense"], around) == [attending.REASONS["first_5_16"]]
    assert attending.to_think_of(["dispute", "red"]) == [attending.REASONS["dispute"]]
