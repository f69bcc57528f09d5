"""Calendars from files: CSV as people keep it and iCalendar, good and bad; and what their lines would change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.calendar_files import Line, Unreadable, read, written
from accounts.calendar_import import CHANGED, NEW, PASSED, REFUSED, SAME, Preview, preview
from accounts.calendar_words import kind_of, read_date, season_of
from accounts.calendar_year import OffLine, TermLine, Year, problems

CSV = """name,kind,first day,last day,season
Autumn 2026,term,2/9/2026,18/12/2026,autumn
,half term,26/10/2026,30/10/2026,
INSET,inset,2/11/2026,,
"""


def ics(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//a school//EN\n{body}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def of(content: str | bytes, year: Year | None = None) -> Preview:
    lines = read(content.encode() if isinstance(content, str) else content)
    return preview(lines, lambda number: year if year and year.number == number else Year(number))


def told(found: Preview) -> list[tuple[int, str]]:
    return [(one.number, one.what) for one in found.outcomes]


# ---- reading -------------------------------------------------------------------------------------


def test_a_table_is_read_with_its_terms_breaks_and_days_off() -> None:
    found = of(CSV)
    assert told(found) == [(2, NEW), (3, NEW), (4, NEW)] and found.can_be_taken
    (year,) = found.years
    assert year.terms == (
        TermLine(
            "Autumn 2026",
            "autumn",
            date(2026, 9, 2),
            date(2026, 12, 18),
            date(2026, 10, 26),
            date(2026, 10, 30),
        ),
    )
    assert year.off == (OffLine("inset", date(2026, 11, 2), date(2026, 11, 2), "INSET"),)


@pytest.mark.parametrize(
    "content",
    [
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.replace("name,kind,first day,last day,season", "Title,Type,Start date,End_Date,PEP round"),
        CSV.replace("name,kind,first day,last day,season", "TERM,Category,From,Until,Season"),
        CSV.replace("\n", "\r\n"),
        "\n\n" + CSV + "\n,,,,\n",
    ],
)
def test_columns_and_separators_are_matched_kindly(content: str) -> None:
    assert told(of(content))[0][1] == NEW
    assert len(of(content).years[0].terms) == 1 and of(content).can_be_taken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_that_spreadsheets_save_are_read(encoding: str) -> None:
    text = CSV.replace("INSET,inset", "Académie – training,inset")
    assert [line.name for line in read(text.encode(encoding))][-1] == "Académie – training"


def test_half_terms_can_stand_in_columns_of_their_own() -> None:
    wide = (
        "Term,Start,End,Half term start,Half term end\n"
        "Autumn term,1 September 2025,Fri 19 Dec 2025,27/10/25,31.10.2025\n"
    )
    (term,) = of(wide).years[0].terms
    assert (term.half_first, term.half_last) == (date(2025, 10, 27), date(2025, 10, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2/9/2026", date(2026, 9, 2)), ("02-09-26", date(2026, 9, 2)), ("2026-09-02", date(2026, 9, 2)),
        ("2.9.2026", date(2026, 9, 2)), ("Wed 2 Sep 2026", date(2026, 9, 2)),
        ("Wednesday, 2nd of September 2026", date(2026, 9, 2)), ("2026-09-02 00:00:00", date(2026, 9, 2)),
    ],
)  # fmt: skip
def test_dates_are_read_the_uk_way(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02/2026", "There is no 31/02/2026"), ("9/31/2026", "There is no"), ("soon", "is not a date"),
        ("", "is not a date"), ("Thursday 4 May 2026", "is a Monday"), ("2/9", "is not a date"),
        ("²/9/2026", "is not a date"), ("2/9/0000", "There is no"), ("1/2/123", "is not a date"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_said(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_date(text)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Autumn term", "term"), ("Half-term", "half_term"), ("half_term", "half_term"), ("INSET day", "inset"),
        ("Staff training day: school closed", "inset"), ("Non-pupil day", "inset"), ("Closed for polling", "closed"),
        ("Christmas holiday", "nothing"), ("Spring bank holiday", "nothing"), ("Spring half term holiday", "half_term"),
        ("Easter holidays", "nothing"), ("Sports day", ""), ("Michaelmas", "term"),
    ],
)  # fmt: skip
def test_kinds_are_known_by_their_words(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_seasons_are_known_by_their_words() -> None:
    assert [season_of(name) for name in ("Lent", "Trinity term", "Autumn 1", "Term 3")] == [
        "spring", "summer", "autumn", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"), (b"  \n ", "empty"), (b"name,kind\n", "lacks the column “first day”"),
        (b"a,b\n1,2\n", "lacks the columns “name” and “first day”"),
        (b"\x00\x01\x02\x03", "must be CSV or iCalendar"), (b"PK\x03\x04\x00\x00", "must be CSV or iCalendar"),
        (b"\xff\xfe\x00", "must be CSV or iCalendar"), (b"\x81\x8d\x8f", "must be CSV or iCalendar"),
        (b"name,first day\n", "no terms and no days off"), (b"x" * 5_000_000, "1 MB or smaller"),
        (b'name,first day\n"open,2/9/2026\n', "quotation mark"), (b"BEGIN:VCALENDAR\nrubbish", "damaged"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "no terms"),
        (b"name,first day\n" + b"x,2/9/2026\n" * 2_001, "more than 2000 entries"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(content)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Autumn,term,31/02/2026,1/4/2026,", "There is no 31/02/2026"),
        ("Autumn,term,18/12/2026,2/9/2026,", "The last day is before the first day"),
        ("Autumn,term,2/9/2026,,", "A term needs a last day"),
        (",term,2/9/2026,18/12/2026,", "A term needs a name"),
        ("Autumn,party,2/9/2026,18/12/2026,", "“party” is not term, half term, INSET or closed"),
        ("Autumn,term,2/9/2026,18/12/2026,winter", "“winter” is not autumn, spring or summer"),
        ("Autumn,term,2/9/2026,18/12/2027,", "the days must be in the school year"),
        ("Autumn,term,2/9/9999,18/12/9999,", "The year must be between"),
        ("Flood,closed,1/11/2026,20/12/2026,", "more than 31 days"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_file_is_not_taken(row: str, says: str) -> None:
    found = of(f"{CSV}{row}\n".replace("Autumn 2026,term,2/9/2026,18/12/2026,autumn\n,half", ",half"))
    refused = [one for one in found.outcomes if one.what == REFUSED]
    assert [one.number for one in refused] == [4] and says in refused[0].words
    assert not found.can_be_taken


def test_overlapping_terms_are_refused() -> None:
    found = of(CSV + "Spring 2027,term,14/12/2026,26/3/2027,spring\n")
    assert (5, REFUSED) in told(found)
    assert "before Autumn 2026 ends" in found.outcomes[-1].words


def test_a_half_term_that_leaves_its_term_is_refused_and_one_between_terms_passed_over() -> None:
    found = of(CSV + ",half term,17/12/2026,22/12/2026,\n,half term,21/12/2026,24/12/2026,\n")
    assert told(found)[-2:] == [(5, REFUSED), (6, PASSED)]


def test_a_name_is_no_formula() -> None:
    assert read(b"name,kind,first day\n=HYPERLINK(1),closed,2/11/2026\n")[0].name == "HYPERLINK(1)"


# ---- iCalendar -----------------------------------------------------------------------------------


def test_entries_of_whole_days_end_the_day_before_their_end() -> None:
    found = read(
        ics(
            "SUMMARY:Autumn term\nDTSTART;VALUE=DATE:20260902\nDTEND;VALUE=DATE:20261219",
            "SUMMARY:Half term\nDTSTART;VALUE=DATE:20261026\nDTEND;VALUE=DATE:20261031",
            "SUMMARY:INSET day\nDTSTART;VALUE=DATE:20261102",
        )
    )
    assert [(line.kind, line.first, line.last) for line in found] == [
        ("term", date(2026, 9, 2), date(2026, 12, 18)),
        ("half_term", date(2026, 10, 26), date(2026, 10, 30)),
        ("inset", date(2026, 11, 2), date(2026, 11, 2)),
    ]


def test_times_are_taken_in_england() -> None:
    (late, zoned, midnight) = read(
        ics(
            "SUMMARY:INSET\nDTSTART:20260706T233000Z\nDTEND:20260707T100000Z",  # half past midnight in summer
            "SUMMARY:INSET\nDTSTART;TZID=Europe/London:20261102T090000\nDTEND;TZID=Europe/London:20261102T160000",
            "SUMMARY:INSET\nDTSTART;TZID=Europe/London:20261103T000000\nDTEND;TZID=Europe/London:20261104T000000",
        )
    )
    assert (late.first, late.last) == (date(2026, 7, 7), date(2026, 7, 7))
    assert (zoned.first, zoned.last) == (date(2026, 11, 2), date(2026, 11, 2))
    assert (midnight.first, midnight.last) == (date(2026, 11, 3), date(2026, 11, 3))


def test_the_begin_and_the_end_of_a_term_as_two_entries_are_one_term() -> None:
    (line,) = read(
        ics(
            "SUMMARY:Autumn term begins\nDTSTART;VALUE=DATE:20260902",
            "SUMMARY:Autumn term ends\nDTSTART;VALUE=DATE:20261218",
        )
    )
    assert (line.name, line.season, line.first, line.last) == (
        "Autumn term", "autumn", date(2026, 9, 2), date(2026, 12, 18),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("SUMMARY:INSET\nDTSTART;VALUE=DATE:20260902\nRRULE:FREQ=YEARLY", "Repeats"),
        ("SUMMARY:INSET", "no first day"),
        ("SUMMARY:INSET\nDTSTART:nonsense", "no days that can be read"),
        ("SUMMARY:INSET\nDTSTART;VALUE=DATE:20260902\nDTEND:20260903T100000Z", "without one"),
        ("SUMMARY:INSET\nDTSTART;VALUE=DATE:20260902\nDTEND;VALUE=DATE:20260801", "before the first day"),
        ("SUMMARY:Autumn term begins\nDTSTART;VALUE=DATE:20260902", "The other end"),
    ],
)
def test_an_entry_that_cannot_be_taken_says_why(event: str, says: str) -> None:
    (line,) = read(ics(event))
    assert says in line.problem


@pytest.mark.parametrize(
    "repeats",
    [
        "RRULE:FREQ=YEARLY",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "RRULE:FREQ=WEEKLY;UNTIL=20261201",
        "RDATE;VALUE=DATE:20261109",
    ],
)
def test_an_entry_that_repeats_is_refused_by_name_and_nothing_of_the_file_is_lost(repeats: str) -> None:
    file = ics(
        "SUMMARY:Autumn term\nDTSTART;VALUE=DATE:20260902\nDTEND;VALUE=DATE:20261219",
        f"SUMMARY:INSET day\nDTSTART;VALUE=DATE:20261102\n{repeats}",
    )
    (term, inset) = read(file)
    assert (term.problem, inset.name) == ("", "INSET day")
    assert inset.problem == "Repeats: put each time into the file as an entry of its own, with its own days"
    found = of(file)
    assert told(found) == [(1, NEW), (2, REFUSED)] and not found.can_be_taken


@pytest.mark.parametrize("repeats", ["RRULE:FREQ=WEEKLY", "RDATE;VALUE=DATE:20261109"])
def test_what_repeats_and_is_no_day_of_the_calendar_stands_in_nobodys_way(repeats: str) -> None:
    found = of(
        ics(
            "SUMMARY:Autumn term\nDTSTART;VALUE=DATE:20260902\nDTEND;VALUE=DATE:20261219",
            f"SUMMARY:Assembly\nDTSTART;VALUE=DATE:20260907\n{repeats}",
        )
    )
    assert told(found) == [(1, NEW), (2, PASSED)] and found.can_be_taken


def test_what_is_no_day_of_the_calendar_is_passed_over() -> None:
    found = of(
        ics(
            "SUMMARY:Sports day\nDTSTART;VALUE=DATE:20260702",
            "SUMMARY:Christmas holiday\nDTSTART;VALUE=DATE:20261219\nDTEND;VALUE=DATE:20270104",
        )
    )
    assert told(found) == [(1, PASSED), (2, PASSED)] and not found.can_be_taken


# ---- over what is there --------------------------------------------------------------------------

KEPT = Year(
    2026,
    (
        TermLine("Autumn 2026", "autumn", date(2026, 9, 2), date(2026, 12, 18), date(2026, 10, 26),
                 date(2026, 10, 30), date(2026, 12, 11)),
        TermLine("Spring 2027", "spring", date(2027, 1, 4), date(2027, 3, 26)),
    ),
    (OffLine("inset", date(2026, 11, 2), date(2026, 11, 2)),),
)  # fmt: skip


def test_the_same_file_twice_changes_nothing() -> None:
    first = of(CSV)
    again = preview(read(CSV.encode()), lambda _number: first.years[0])
    assert {what for _number, what in told(again)} == {SAME} and not again.can_be_taken
    assert again.years == first.years


def test_a_term_of_another_name_is_the_season_that_is_there() -> None:
    found = of("name,kind,first,last\nAutumn term,term,1/9/2026,18/12/2026\n", KEPT)
    assert told(found) == [(2, CHANGED)]
    (year,) = found.years
    assert [term.name for term in year.terms] == ["Autumn 2026", "Spring 2027"]
    assert year.terms[0].starts_on == date(2026, 9, 1) and year.terms[0].due_on == date(2026, 12, 11)
    assert year.off == KEPT.off, "what is not in the file stays"


def test_two_terms_of_a_season_take_the_place_of_one_and_keep_when_plans_are_due() -> None:
    rows = "name,kind,first,last\nTerm 1,term,2/9/2026,16/10/2026\nTerm 2,term,2/11/2026,18/12/2026\n"
    found = of(rows, KEPT)
    assert told(found) == [(2, NEW), (3, NEW)]
    assert [(term.name, term.season) for term in found.years[0].terms] == [
        ("Term 1", "autumn"), ("Term 2", "autumn"), ("Spring 2027", "spring"),
    ]  # fmt: skip
    assert found.can_be_taken


def test_terms_of_two_years_change_two_years() -> None:
    found = of(CSV + "Autumn 2027,term,2/9/2027,17/12/2027,autumn\n")
    assert [year.number for year in found.years] == [2026, 2027]


DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 31))
SPANS = st.tuples(DAYS, st.integers(1, 120)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))


@given(st.lists(SPANS, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_terms_that_share_a_day_are_never_taken(spans: list[tuple[date, date]]) -> None:
    """A slow day-by-day look and the preview agree on what overlaps; nothing of it is ever taken."""
    lines = [
        Line(number, "term", f"T{number}", "", first, last) for number, (first, last) in enumerate(spans, 2)
    ]
    found = preview(lines, Year)
    seen: list[date] = []
    for first, last in spans:
        seen += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    twice = len(seen) != len(set(seen))
    if twice:
        assert not found.can_be_taken
    if found.can_be_taken:
        assert not twice and all(problems(year) == [] for year in found.years)


@given(st.lists(st.tuples(SPANS, st.sampled_from(["term", "half_term", "inset", "closed"])), max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_preview_is_carried_whole_to_its_confirmation(rows: list[tuple[tuple[date, date], str]]) -> None:
    lines = [
        Line(number, kind, f"Name {number}", "autumn" if kind == "term" else "", first, last)
        for number, ((first, last), kind) in enumerate(rows, 2)
    ]
    if lines:
        assert read(written(lines).encode()) == lines


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_file_at_all_is_more_than_unreadable(content: bytes) -> None:
    for start in (b"", b"name,kind,first day,last day\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"):
        try:
            found = read(start + content)
        except Unreadable:
            continue
        preview(found, Year)
