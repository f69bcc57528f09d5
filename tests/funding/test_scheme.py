"""What an authority's rules of money give a child: sums, top-slice, rates by the day, grants by age."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import funding
from accounts.authority import PRESETS
from funding import scheme as schemes
from funding.scheme import Rate, Scheme, Window, allocation, grant_of, in_care, rates_in, scheme_from

_RATES = Path(funding.__file__).parent / "rates.toml"
NATIONAL = tuple(
    Rate(row["grant"], row["from"], row["to"], row["pence"], row["source"])
    for row in tomllib.loads(_RATES.read_text(encoding="utf-8"))["rate"]
)
BORN = date(2014, 5, 6)
TODAY = date(2026, 11, 2)
LONG = [(date(2020, 1, 1), None)]


def of_preset(name: str, year: int = 2026, **values: Any) -> Scheme:
    """The rules of an authority whose preset has them, with single values of the year."""
    found = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))["funding"]
    return scheme_from(year, found | values, rates=NATIONAL, closed=False)


def given_to(scheme: Scheme, **changed: Any) -> schemes.Allocation:
    """What a child of twelve in long care has of it."""
    return allocation(scheme, **({"born": BORN, "care": LONG, "early_hours": None, "today": TODAY} | changed))


# ---- the sums of authorities ---------------------------------------------------------------------


def test_bolton_gives_two_instalments() -> None:
    found = given_to(of_preset("bolton"))
    assert found.lines == (("April to August", 75000), ("September to March", 104500))
    assert found.pence == 179500


@pytest.mark.parametrize(
    ("care", "pence"),
    [
        ([(date(2026, 10, 5), None)], 104500),
        ([(date(2026, 9, 1), None)], 104500),
        ([(date(2026, 8, 31), None)], 179500),
        ([(date(2020, 1, 1), date(2026, 5, 1))], 75000),
        ([(date(2020, 1, 1), date(2026, 9, 1))], 75000),
        ([(date(2020, 1, 1), date(2026, 9, 2))], 179500),
        ([(date(2020, 1, 1), date(2026, 5, 1)), (date(2026, 10, 1), None)], 179500),
        ([(date(2020, 1, 1), date(2026, 4, 1))], 0),
        ([(date(2027, 4, 1), None)], 0),
        ([], 0),
    ],
)
def test_bolton_gives_by_the_time_in_care(care: list[tuple[date, date | None]], pence: int) -> None:
    assert given_to(of_preset("bolton"), care=care).pence == pence


def test_bolton_has_no_sum_for_post_16_and_says_so() -> None:
    found = given_to(of_preset("bolton"), born=date(2009, 8, 31))
    assert found.pence is None
    assert found.missing == "The authority has set no post-16 sum for 2026-27"


def test_norfolk_gives_three_terms_and_a_smaller_sum_after_16() -> None:
    norfolk = of_preset("norfolk")
    assert given_to(norfolk).pence == 180000
    assert [name for name, _pence in given_to(norfolk).lines] == ["Summer term", "Autumn term", "Spring term"]
    assert given_to(norfolk, born=date(2009, 8, 31)).pence == 90000
    assert (
        given_to(norfolk, care=[(date(2026, 9, 1), date(2027, 1, 1))], today=date(2027, 2, 1)).pence == 60000
    )
    assert (norfolk.alone_for("lac"), norfolk.alone_for("post_16"), norfolk.gate) == (
        60000,
        30000,
        "finalised",
    )


@pytest.mark.parametrize("name", ["birmingham", "bolton", "norfolk", "walsall"])
def test_every_preset_can_be_read(name: str) -> None:
    scheme = of_preset(name)
    assert scheme.longest_weeks == 39
    assert scheme.alone
    assert scheme.independent in ("yes", "exceptional", "no")
    assert given_to(of_preset(name, 2025), today=date(2025, 11, 2)).pence


# ---- rates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "pence"),
    [(2014, 190000), (2017, 190000), (2018, 230000), (2019, 230000), (2020, 234500), (2021, 234500),
     (2022, 241000), (2023, 253000), (2024, 257000), (2025, 263000)],
)  # fmt: skip
def test_the_national_rate_of_each_year(year: int, pence: int) -> None:
    scheme = scheme_from(year, {}, rates=NATIONAL, closed=False)
    found = given_to(
        scheme, born=date(year - 9, 1, 1), care=[(date(year, 4, 1), None)], today=date(year, 6, 1)
    )
    assert found.pence == found.whole == pence


def test_national_rates_follow_each_other_without_gap() -> None:
    for grant in ("lac", "eypp"):
        rows = [one for one in NATIONAL if one.grant == grant]
        assert all(one.starts_on <= one.ends_on and one.source for one in rows)
        assert all((after.starts_on - before.ends_on).days == 1 for before, after in pairwise(rows))


def test_the_rate_of_2026_is_not_known_until_it_is_entered() -> None:
    walsall = of_preset("walsall")
    found = given_to(walsall)
    assert (found.pence, found.whole, found.lines) == (None, None, ())
    assert found.missing == "The rate for 2026-27 has not been entered"
    own = Rate("lac", date(2026, 4, 1), date(2027, 3, 31), 270000, "Entered", own=True)
    entered = scheme_from(2026, {}, rates=[own, *NATIONAL], closed=False)
    assert given_to(entered).pence == 270000


def test_an_own_rate_goes_before_the_national_one() -> None:
    own = Rate("lac", date(2025, 4, 1), date(2026, 3, 31), 111, "Entered", own=True)
    scheme = scheme_from(2025, {}, rates=[*NATIONAL, own], closed=False)
    assert rates_in(scheme, "lac") == [own]
    assert [one.pence for one in rates_in(scheme, "eypp")] == [100]


def test_the_top_slice_stays_with_the_virtual_school() -> None:
    scheme = of_preset("walsall", 2025, top_slice="20")
    found = given_to(scheme, today=date(2025, 11, 2))
    assert found.lines == (("2025-26, grant", 263000), ("Kept by the Virtual School", -52600))
    assert (found.pence, found.whole) == (210400, 263000)
    halved = given_to(of_preset("walsall", 2025, top_slice="33.33"), today=date(2025, 11, 2))
    assert halved.pence == 263000 - 87658


def test_sums_per_child_are_what_a_school_gets_whatever_the_rate() -> None:
    found = given_to(of_preset("bolton", 2021, top_slice=50), today=date(2021, 11, 2))
    assert (found.pence, found.whole) == (179500, 234500)


# ---- early years ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "hours", "pence"),
    [
        (2021, "15", 30210),
        (2022, "15", 34200),
        (2023, "15", 36667),  # 153 days at 62p, 213 at 66p: 570 × 64.3279p
        (2024, "15", 38760),
        (2025, "15", 57000),
        (2025, "30", 57000),
        (2025, "7.5", 28500),
        (2025, "0", 0),
    ],
)
def test_early_years_money_goes_by_funded_hours(year: int, hours: str, pence: int) -> None:
    scheme = scheme_from(year, {}, rates=NATIONAL, closed=False)
    found = given_to(
        scheme, born=date(year - 3, 1, 1), care=[(date(year, 4, 1), None)],
        early_hours=Decimal(hours), today=date(year, 6, 1),
    )  # fmt: skip
    assert (found.grant, found.pence) == ("eypp", pence)


def test_early_years_money_is_not_known_without_hours() -> None:
    scheme = scheme_from(2025, {}, rates=NATIONAL, closed=False)
    found = given_to(scheme, born=date(2022, 1, 1), today=date(2025, 6, 1))
    assert found.pence is None
    assert found.missing == "The funded early years hours of this child are not known"


# ---- which grant ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "grant"),
    [
        (date(2021, 9, 1), "eypp"),  # 3 on 31 August 2025
        (date(2021, 8, 31), "lac"),  # 4 that day
        (date(2021, 8, 30), "lac"),
        (date(2009, 9, 1), "lac"),  # 15, and 16 the next day
        (date(2009, 8, 31), "post_16"),  # 16 that day
        (date(2008, 2, 29), "post_16"),
        (date(2026, 1, 1), "eypp"),  # not born yet
    ],
)
def test_the_grant_goes_by_age_on_31_august_before_the_year(born: date, grant: str) -> None:
    assert grant_of(born, 2026) == grant


@given(born=st.dates(date(1995, 1, 1), date(2030, 1, 1)), year=st.integers(2014, 2040))
def test_children_go_from_grant_to_grant_in_order(born: date, year: int) -> None:
    order = ["eypp", "lac", "post_16"]
    assert order.index(grant_of(born, year)) <= order.index(grant_of(born, year + 1))


def test_time_in_care_counts_as_far_as_it_is_known() -> None:
    start, end = date(2026, 9, 1), date(2027, 3, 31)
    open_ = [(date(2026, 5, 1), None)]
    assert in_care(open_, start, end, date(2026, 6, 1))
    assert not in_care([(date(2026, 5, 1), date(2026, 9, 1))], start, end, date(2026, 6, 1))
    assert not in_care([(date(2026, 10, 1), None)], start, end, date(2026, 9, 15))
    assert in_care([(date(2026, 10, 1), None)], start, end, date(2026, 10, 1))
    assert not in_care([(date(2026, 10, 1), date(2026, 10, 1))], start, end, date(2026, 12, 1))
    assert in_care([(date(2026, 10, 1), date(2026, 10, 2))], start, end, date(2026, 12, 1))


# ---- from values ---------------------------------------------------------------------------------


def test_values_are_read_as_text_or_number_and_emptied_ones_are_none() -> None:
    values = {
        "cap": "1200.50", "alone": 600, "alone_post_16": "", "top_slice": "", "longest_weeks": "26",
        "windows": [{"name": "Autumn", "from": "09-01", "to": "10-15"}], "not_for": ["trips"],
    }  # fmt: skip
    scheme = scheme_from(2026, values, rates=[], closed=True, interventions={"a": "A"})
    assert (scheme.cap, scheme.alone, scheme.alone_for("post_16")) == (120050, 60000, 60000)
    assert (scheme.top_slice, scheme.longest_weeks, scheme.closed) == (0, 26, True)
    assert (scheme.not_for, scheme.windows) == (("trips",), (Window("Autumn", (9, 1), (10, 15)),))
    assert scheme_from(2026, {"longest_weeks": ""}, rates=[], closed=False).longest_weeks is None


@pytest.mark.parametrize(
    ("starts", "ends", "day", "inside"),
    [
        ((9, 1), (10, 15), date(2026, 9, 1), True),
        ((9, 1), (10, 15), date(2026, 10, 15), True),
        ((9, 1), (10, 15), date(2026, 8, 31), False),
        ((9, 1), (10, 15), date(2026, 10, 16), False),
        ((1, 5), (2, 29), date(2027, 2, 28), True),
        ((1, 5), (2, 31), date(2027, 2, 28), True),
        ((3, 1), (4, 30), date(2027, 3, 1), True),  # over 31 March: both ends of the financial year
        ((3, 1), (4, 30), date(2026, 4, 30), True),
        ((3, 1), (4, 30), date(2026, 5, 1), False),
    ],
)
def test_windows_hold_their_days(
    starts: tuple[int, int], ends: tuple[int, int], day: date, inside: bool
) -> None:
    assert Window("Window", starts, ends).holds(day, 2026) is inside
