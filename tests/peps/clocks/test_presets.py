"""What the four authorities publish, from what happened to the day something is due, as their pages show it.

Each line can be checked with a calendar: autumn 2026 runs from 2 September to 18 December, half term is 26 to 30
October, and plans are due on the day the authority chose.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.authority import preset
from children.models import CarePeriod, Placement, SchoolSpell
from peps.clocks.computing import recompute
from peps.meetings import attending
from peps.models import Clock, PepFacts
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.pages import client_of, text_of

MONDAY, OCTOBER, MEETING = date(2026, 9, 14), date(2026, 10, 5), date(2026, 10, 12)
"""The days of the table: into care, to another school or placement, and of the meeting."""


def into_care(here: Scene) -> None:
    CarePeriod.objects.filter(child=here.child).update(started_on=MONDAY)


def new_school(here: Scene) -> None:
    into_care(here)
    SchoolSpell.objects.filter(child=here.child).update(started_on=OCTOBER)


def new_placement(here: Scene) -> None:
    into_care(here)
    Placement.objects.filter(child=here.child).update(started_on=OCTOBER, reason_new="P")


def in_an_emergency(here: Scene) -> None:
    into_care(here)
    Placement.objects.filter(child=here.child).update(started_on=MONDAY, emergency=True)


def a_meeting(here: Scene) -> None:
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=MEETING)


def a_term(here: Scene) -> None:
    """Nothing happens: the term itself is enough."""


TWENTY = "20 school days from 5 October, leaving out half term 26 October to 30 October"
TABLE: list[tuple[str, Any, str, str, date, str, str]] = [
    ("birmingham", into_care, "initiate", "PEP initiated within 10 working days after the child entered care",
     date(2026, 9, 28), "10 working days from 14 September", "social worker initiates it within 10 working days"),
    ("birmingham", into_care, "hold", "PEP meeting held within 20 school days after the child entered care",
     date(2026, 10, 12), "20 school days from 14 September", "within 20 school days of coming into care"),
    ("birmingham", new_school, "new_school", "PEP meeting held within 20 school days after the child joined the school",
     date(2026, 11, 9), TWENTY, "within 20 school days of joining a school"),
    ("birmingham", a_term, "review", "PEP finalised by the end of term",
     date(2026, 12, 18), "On 18 December", "once a term, more often if needed"),
    ("walsall", into_care, "initiate", "PEP meeting arranged within 10 working days after the child entered care",
     date(2026, 9, 28), "10 working days from 14 September", "arranged within 10 days"),
    ("walsall", new_school, "new_school", "PEP meeting held within 20 school days after the child joined the school",
     date(2026, 11, 9), TWENTY, "a new PEP after any major change"),
    ("walsall", new_placement, "new_placement",
     "PEP meeting held within 20 school days after the child moved to another placement",
     date(2026, 11, 9), TWENTY, "a new PEP after any major change"),
    ("walsall", a_term, "review", "PEP finalised by the end of term",
     date(2026, 12, 18), "On 18 December", "each term"),
    ("bolton", into_care, "initiate", "PEP completed within 10 working days after the child entered care",
     date(2026, 9, 28), "10 working days from 14 September", "completed within 10 working days"),
    ("bolton", a_meeting, "return", "PEP sent to the Virtual School within 10 school days after the meeting",
     date(2026, 11, 2), "10 school days from 12 October, leaving out half term 26 October to 30 October",
     "within 10 school days (two weeks) of the meeting"),
    ("bolton", new_placement, "new_placement",
     "PEP reviewed within 20 school days after the child moved to another placement",
     date(2026, 11, 9), TWENTY, "reviewed when the care placement changes"),
    ("bolton", a_term, "review", "PEP finalised by the authority’s date for the term",
     date(2026, 12, 11), "On 11 December", "fixed dates each term"),
    ("norfolk", into_care, "initiate", "PEP initiated within 10 working days after the child entered care",
     date(2026, 9, 28), "10 working days from 14 September", "statutory timescales"),
    ("norfolk", into_care, "hold", "PEP available within 20 working days after the child entered care",
     date(2026, 10, 12), "20 working days from 14 September", "first statutory review"),
    ("norfolk", a_term, "review", "PEP finalised by the end of term",
     date(2026, 12, 18), "On 18 December", "once every term"),
    *((name, in_an_emergency, "emergency",
       "PEP initiated within 10 working days after the child was placed in an emergency",
       date(2026, 9, 28), "10 working days from 14 September", "DfE guidance: after an emergency placement")
      for name in ("birmingham", "walsall", "bolton", "norfolk")),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "happened", "key", "rule", "due_on", "why", "source"),
    TABLE,
    ids=[f"{row[0]}-{row[1].__name__}-{row[2]}" for row in TABLE],
)
def test_from_what_happened_to_the_day_it_is_due(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    happened: Any,
    key: str,
    rule: str,
    due_on: date,
    why: str,
    source: str,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    here = scene(preset=name)
    here.term.peps_due_on = date(2026, 12, 11)
    here.term.save()
    happened(here)
    recompute(here.authority, today=TODAY, now=NOW)
    clock = Clock.objects.get(child=here.child, rule=key)
    assert (clock.words, clock.due_on, clock.why) == (rule, due_on, why)
    page = text_of(client_of(here.officer).get(f"/clocks/{clock.pk}/"))
    assert rule in page and why in page and source in page
    assert f"{due_on.day} {due_on:%B}" in page


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("walsall", {"first_5_16"}),
        ("bolton", {"new_to_roll", "school_move", "out_of_area", "red", "dispute", "year_6_11"}),
    ],
)
def test_when_the_virtual_school_comes_to_the_meeting(name: str, reasons: set[str]) -> None:
    asked = set(preset(name)["meetings"]["attend"])
    assert reasons <= asked <= set(attending.REASONS)
    if name == "bolton":
        assert asked == reasons, "six reasons, and no other"


def test_bolton_opens_its_plans_in_its_windows() -> None:
    assert {season: preset("bolton")["opening"][season] for season in ("autumn", "spring", "summer")} == {
        "autumn": "week_before",  # the last week of the summer holiday
        "spring": "first_day",  # the first week back
        "summer": "week_before",  # the last week of the Easter holiday
    }


# ---- how a day was reached, on the page --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("into", "due_on", "why"),
    [
        (date(2026, 12, 18), "6 January",
         "leaving out Christmas Day 25 December, Boxing Day (substitute day) 28 December, New Year’s Day 1 January"),
        (date(2027, 3, 25), "12 April",
         "10 working days from 25 March, leaving out Good Friday 26 March, Easter Monday 29 March"),
        (date(2026, 8, 24), "8 September",
         "10 working days from 24 August, leaving out the summer bank holiday 31 August"),
    ],
)  # fmt: skip
def test_working_days_name_the_bank_holidays_they_leave_out(
    monkeypatch: pytest.MonkeyPatch, into: date, due_on: str, why: str
) -> None:
    today = date(2027, 4, 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + (today - TODAY))
    here = scene(preset="norfolk")
    here.term.starts_on = date(2026, 8, 24)
    here.term.save()
    CarePeriod.objects.filter(child=here.child).update(started_on=into)
    recompute(here.authority, today=today, now=NOW + (today - TODAY))
    clock = Clock.objects.get(child=here.child, rule="initiate")
    page = text_of(client_of(here.officer).get(f"/clocks/{clock.pk}/"))
    assert due_on in page and why in page
