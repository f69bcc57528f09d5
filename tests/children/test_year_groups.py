"""National curriculum years at the birthdays that decide them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from children.year_groups import age, age_band, key_stage, label, nc_year, pep_type_for, short_label


@pytest.mark.parametrize(
    ("born", "on", "year"),
    [
        (date(2008, 9, 1), date(2026, 9, 1), 13),
        (date(2008, 8, 31), date(2026, 9, 1), 14),
        (date(2009, 8, 31), date(2026, 11, 23), 13),
        (date(2010, 9, 1), date(2026, 11, 23), 11),
        (date(2021, 8, 31), date(2026, 9, 1), 1),
        (date(2021, 9, 1), date(2026, 9, 1), 0),
        (date(2023, 8, 31), date(2026, 9, 1), -1),
        (date(2023, 9, 1), date(2026, 9, 1), -2),
        (date(2015, 12, 25), date(2026, 8, 31), 5),
        (date(2015, 12, 25), date(2026, 9, 1), 6),
        (date(2020, 2, 29), date(2026, 11, 23), 2),
        (date(2026, 11, 1), date(2026, 11, 23), -5),
    ],
)
def test_nc_year_at_the_birthdays_that_decide(born: date, on: date, year: int) -> None:
    assert nc_year(born, on) == year


def test_nc_year_at_every_birthday_on_every_day_of_a_school_year() -> None:
    """Against a child who starts Reception in the September after turning four, counted year by year."""
    first, days = date(2026, 9, 1), 365
    on_each = [first + timedelta(days=n) for n in range(days)]
    for n in range(366 * 20):
        born = date(2006, 9, 1) + timedelta(days=n)
        starts = next(
            date(year, 9, 1)
            for year in range(born.year + 4, born.year + 6)
            if _four_before(born, date(year, 9, 1))
        )
        for on in (on_each[0], on_each[n % days], on_each[-1]):
            assert nc_year(born, on) == first.year - starts.year, (born, on)


def _four_before(born: date, september: date) -> bool:
    """Whether the child has turned four by the last day before."""
    last = september - timedelta(days=1)
    return last.year - born.year - ((last.month, last.day) < (born.month, born.day)) >= 4


def test_an_age_on_every_day_of_a_year_changes_on_the_birthday_alone() -> None:
    for n in range(366):
        born = date(2012, 1, 1) + timedelta(days=n)
        ages = [age(born, date(2026, 1, 1) + timedelta(days=day)) for day in range(365)]
        turns = [day for day in range(1, 365) if ages[day] != ages[day - 1]]
        birthday = born.replace(year=2026) if (born.month, born.day) != (2, 29) else date(2026, 3, 1)
        assert turns == [(birthday - date(2026, 1, 1)).days or None][: len(turns)]
        assert ages[-1] == 14
        assert len(turns) == (birthday != date(2026, 1, 1))


@given(st.dates(date(2000, 1, 1), date(2026, 12, 31)), st.dates(date(2019, 1, 1), date(2030, 12, 31)))
def test_nc_year_goes_up_by_one_each_september(born: date, on: date) -> None:
    later = date(on.year + 1, on.month, min(on.day, 28))
    assert nc_year(born, later) == nc_year(born, date(on.year, on.month, min(on.day, 28))) + 1


@pytest.mark.parametrize(
    ("year", "words", "short", "stage", "pep_type"),
    [
        (-4, "Before nursery", "E", "EYFS", "early_years"),
        (-2, "Nursery (N1)", "N1", "EYFS", "early_years"),
        (-1, "Nursery (N2)", "N2", "EYFS", "early_years"),
        (0, "Reception", "R", "EYFS", "early_years"),
        (1, "Year 1", "1", "KS1", "school_age"),
        (2, "Year 2", "2", "KS1", "school_age"),
        (3, "Year 3", "3", "KS2", "school_age"),
        (6, "Year 6", "6", "KS2", "school_age"),
        (7, "Year 7", "7", "KS3", "school_age"),
        (9, "Year 9", "9", "KS3", "school_age"),
        (10, "Year 10", "10", "KS4", "school_age"),
        (11, "Year 11", "11", "KS4", "school_age"),
        (12, "Year 12", "12", "Post-16", "post_16"),
        (14, "Year 14", "14", "Post-16", "post_16"),
        (15, "After Year 14", "15", "Post-16", "post_16"),
    ],
)
def test_a_year_has_its_words_stage_and_kind_of_pep(
    year: int, words: str, short: str, stage: str, pep_type: str
) -> None:
    assert (label(year), short_label(year), key_stage(year), pep_type_for(year)) == (
        words,
        short,
        stage,
        pep_type,
    )


def test_an_authority_may_have_its_school_age_form_from_reception() -> None:
    assert pep_type_for(0, school_age_from=0) == "school_age"
    assert pep_type_for(-1, school_age_from=0) == "early_years"


@pytest.mark.parametrize(
    ("born", "on", "years", "band"),
    [
        (date(2021, 11, 24), date(2026, 11, 23), 4, "early"),
        (date(2021, 11, 23), date(2026, 11, 23), 5, "primary"),
        (date(2015, 11, 24), date(2026, 11, 23), 10, "primary"),
        (date(2015, 11, 23), date(2026, 11, 23), 11, "secondary"),
        (date(2010, 11, 24), date(2026, 11, 23), 15, "secondary"),
        (date(2010, 11, 23), date(2026, 11, 23), 16, "post16"),
        (date(2007, 1, 1), date(2026, 11, 23), 19, "post16"),
        (date(2026, 11, 23), date(2026, 11, 23), 0, "early"),
        (date(2027, 1, 1), date(2026, 11, 23), -1, "early"),
        (date(2020, 2, 29), date(2025, 2, 28), 4, "early"),
        (date(2020, 2, 29), date(2025, 3, 1), 5, "primary"),
        (date(2012, 2, 29), date(2028, 2, 28), 15, "secondary"),
        (date(2012, 2, 29), date(2028, 2, 29), 16, "post16"),
    ],
)
def test_an_age_and_its_band_change_on_the_birthday(born: date, on: date, years: int, band: str) -> None:
    assert (age(born, on), age_band(born, on)) == (years, band)
