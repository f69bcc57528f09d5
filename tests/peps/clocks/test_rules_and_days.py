"""Deadlines of the four authorities, vectors of days, events of the record, ages at which plans begin and end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.authority import PRESETS, preset
from accounts.deadlines import (
    EMERGENCY,
    ENTERED_CARE,
    JOINED_SCHOOL,
    MOVED_PLACEMENT,
    deadlines,
    merged,
    problems,
)
from children.year_groups import nc_year
from epep.calendar import SchoolCalendar, TermTime, add_working_days
from peps.clocks.ages import Person, last_day, pep_type_in, too_young_or_old
from peps.clocks.dues import due
from peps.clocks.events import Journey, Spell, events
from peps.clocks.rules import Deadline

NAMES = sorted(path.stem for path in PRESETS.glob("*.toml"))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 23), 20, date(2026, 12, 21)),
        (date(2026, 12, 18), 10, date(2027, 1, 6)),
        (date(2026, 12, 18), 20, date(2027, 1, 20)),
        (date(2027, 3, 25), 10, date(2027, 4, 12)),
        (date(2026, 9, 5), 10, date(2026, 9, 18)),
        (date(2027, 12, 17), 10, date(2028, 1, 5)),
        (date(2025, 4, 11), 10, date(2025, 4, 29)),
        (date(2025, 4, 11), 20, date(2025, 5, 14)),
        (date(2026, 7, 20), 10, date(2026, 8, 3)),
        (date(2026, 7, 20), 20, date(2026, 8, 17)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_working_days_end_as_worked_out_by_hand(start: date, n: int, end: date) -> None:
    rule = Deadline("x", ENTERED_CARE, "initiated", n, "working_days")
    assert add_working_days(start, n) == end == due(rule, start, SchoolCalendar()).on


def test_school_days_over_the_summer_end_in_late_september() -> None:
    calendar = SchoolCalendar(
        (
            TermTime("Summer 2026", "summer", date(2026, 4, 13), date(2026, 7, 20)),
            TermTime("Autumn 2026", "autumn", date(2026, 9, 1), date(2026, 12, 18)),
        )
    )
    rule = Deadline("hold", ENTERED_CARE, "held", 20, "school_days")
    found = due(rule, date(2026, 7, 20), calendar)
    assert found.on == date(2026, 9, 28)
    assert found.why == "20 school days from 20 July, leaving out the holiday 21 July to 31 August"
    unknown = due(rule, date(2026, 12, 10), calendar)
    assert unknown.on is None and "Term dates are known until 18 December" in unknown.why


@pytest.mark.parametrize("name", NAMES)
def test_authorities_say_where_each_deadline_comes_from(name: str) -> None:
    rules = deadlines(preset(name)["deadlines"])
    assert [key for key, rule in rules.items() if not rule.source] == []
    assert {"emergency", "again", "review"} <= rules.keys()
    used = {part["due"] for part in preset(name)["sections"].values() if part.get("due")}
    assert used <= rules.keys() and all(rules[key].verb == "signed" for key in used)


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("birmingham", "initiate", "PEP initiated within 10 working days after the child entered care"),
        ("birmingham", "hold", "PEP meeting held within 20 school days after the child entered care"),
        ("birmingham", "review", "PEP finalised by the end of term"),
        ("walsall", "initiate", "PEP meeting arranged within 10 working days after the child entered care"),
        ("bolton", "initiate", "PEP completed within 10 working days after the child entered care"),
        ("bolton", "after_meeting", "Section signed within 10 school days after the meeting"),
        ("bolton", "review", "PEP finalised by the authority’s date for the term"),
        ("norfolk", "before_meeting", "Section signed at least 5 working days before the meeting"),
    ],
)
def test_deadlines_read_as_sentences(name: str, key: str, words: str) -> None:
    assert deadlines(preset(name)["deadlines"])[key].words == words


def test_an_authoritys_own_numbers_stand_on_top_of_the_preset() -> None:
    rows = merged(
        {"a": {"n": 1, "unit": "school_days"}, "b": {"n": 2}},
        {"deadlines.a": {"n": 5}, "theme.brand": "#fff"},
    )
    assert rows == {"a": {"n": 5, "unit": "school_days"}, "b": {"n": 2}}
    good = {"n": 5, "unit": "school_days", "anchor": "after"}
    assert problems({"deadlines.a": good}) == []
    for wrong in (
        {"n": -1},
        {"n": 401},
        {"n": "5"},
        {"unit": "weeks"},
        {"anchor": "round"},
        {"event": "meeting"},
    ):
        assert len(problems({"deadlines.a": good | wrong})) == 1


CARE = Spell(date(2026, 9, 7))


@pytest.mark.parametrize(
    ("reason", "kinds"),
    [("S", []), ("L", []), ("T", []), ("U", []), ("P", [MOVED_PLACEMENT]), ("B", [MOVED_PLACEMENT])],
)
def test_an_episode_starts_what_its_reason_says(reason: str, kinds: list[str]) -> None:
    episode = Spell(date(2026, 11, 2), reason_new=reason, legal_status="C2")
    found = events(Journey(care=(CARE,), placements=(Spell(date(2026, 9, 7), reason_new="S"), episode)))
    assert [(one.kind, one.on) for one in found] == [
        (ENTERED_CARE, date(2026, 9, 7)),
        *((kind, date(2026, 11, 2)) for kind in kinds),
    ]


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_short_breaks_start_nothing(status: str) -> None:
    episode = Spell(date(2026, 9, 7), reason_new="S", legal_status=status, emergency=True)
    school = Spell(date(2026, 10, 1))
    assert events(Journey(care=(CARE,), placements=(episode,), schools=(school,))) == []


def test_schools_and_emergencies_start_clocks_within_care_alone() -> None:
    journey = Journey(
        care=(Spell(date(2026, 9, 7), date(2026, 11, 1)), Spell(date(2027, 1, 11))),
        placements=(Spell(date(2026, 9, 7), reason_new="S", legal_status="L2", emergency=True),),
        schools=(
            Spell(date(2026, 9, 1)),
            Spell(date(2026, 10, 5)),
            Spell(date(2026, 11, 9)),
            Spell(date(2027, 1, 12)),
        ),
    )
    assert [(one.kind, one.on, one.stopped_on) for one in events(journey)] == [
        (EMERGENCY, date(2026, 9, 7), date(2026, 11, 1)),
        (ENTERED_CARE, date(2026, 9, 7), date(2026, 11, 1)),
        (JOINED_SCHOOL, date(2026, 10, 5), date(2026, 11, 1)),
        (ENTERED_CARE, date(2027, 1, 11), None),
        (JOINED_SCHOOL, date(2027, 1, 12), None),
    ]


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
    ],
)
def test_year_groups_are_those_of_the_vectors(born: date, on: date, year: int) -> None:
    assert nc_year(born, on) == year == Person(born).nc_year(on)


@pytest.mark.parametrize(
    ("born", "rule", "last"),
    [
        (date(2008, 9, 1), "birthday", date(2026, 9, 1)),
        (date(2008, 9, 1), "end_of_year_13", date(2027, 9, 1)),
        (date(2008, 8, 31), "end_of_year_13", date(2026, 9, 1)),
        (date(2008, 2, 29), "birthday", date(2026, 3, 1)),
    ],
)
def test_plans_end_at_eighteen_or_with_year_thirteen(born: date, rule: str, last: date) -> None:
    ages = {"last": 18, "last_rule": rule, "post_16_until_year": 13}
    assert last_day(Person(born), ages) == last
    if rule == "end_of_year_13":
        assert nc_year(born, last) == 14 and nc_year(born, date(last.year, 8, 31)) == 13


class Term:
    """The autumn of 2026 or the spring of 2027."""

    def __init__(self, season: str) -> None:
        self.season, self.school_year = season, 2026
        spring = season == "spring"
        self.starts_on = date(2027, 1, 4) if spring else date(2026, 9, 2)
        self.ends_on = date(2027, 3, 26) if spring else date(2026, 12, 18)


@pytest.mark.parametrize(
    ("born", "more", "season", "left_out"),
    [
        (date(2023, 8, 31), {}, "autumn", False),  # three in August: from 1 September
        (date(2023, 9, 1), {}, "autumn", True),  # three on 1 September: from 1 January
        (date(2023, 9, 1), {}, "spring", False),
        (date(2023, 12, 31), {}, "spring", False),
        (date(2024, 1, 15), {}, "spring", True),
        (date(2024, 1, 15), {"sen": "K"}, "spring", False),  # two, with needs
        (date(2024, 1, 15), {"hours": Decimal(15)}, "spring", False),
        (date(2024, 1, 15), {"hours": Decimal("14.5")}, "spring", True),
        (date(2026, 1, 15), {"sen": "E"}, "spring", True),  # not two yet
    ],
)
def test_birmingham_begins_at_three_or_at_two_with_needs_or_hours(
    born: date, more: dict[str, object], season: str, left_out: bool
) -> None:
    ages = preset("birmingham")["ages"]
    assert bool(too_young_or_old(Person(born, **more), Term(season), ages)) is left_out  # type: ignore[arg-type]


def test_reception_turns_to_the_school_form_when_the_authority_says() -> None:
    child = Person(date(2021, 10, 1))
    assert (
        pep_type_in(child, Term("autumn"), {"early_years_until": "first_term_of_reception"}) == "early_years"
    )
    assert (
        pep_type_in(child, Term("spring"), {"early_years_until": "first_term_of_reception"}) == "school_age"
    )
    assert pep_type_in(child, Term("spring"), {"early_years_until": "reception"}) == "early_years"
    assert pep_type_in(child, Term("autumn"), {"early_years_until": "nursery"}) == "school_age"
