"""What is done by which facts; which clocks a child has; rows against wants; and all of it against a naive count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.authority import preset
from accounts.deadlines import VERBS, deadlines, merged
from epep.calendar import SchoolCalendar, TermTime
from peps.clocks.ages import Person
from peps.clocks.done import Part, Plan, done, done_in
from peps.clocks.events import Journey, Spell
from peps.clocks.matching import Row, differences
from peps.clocks.wanted import LEFT_CARE, TOO_OLD, OneChild, Rules, Want, wanted

TODAY = date(2026, 11, 23)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class Term:
    """A term as ages and clocks go by it."""

    def __init__(self, season: str, starts_on: date, ends_on: date) -> None:
        self.season, self.starts_on, self.ends_on = season, starts_on, ends_on
        self.school_year = starts_on.year if starts_on.month >= 9 else starts_on.year - 1


TERMS = (
    Term("autumn", date(2026, 9, 2), date(2026, 12, 18)),
    Term("spring", date(2027, 1, 4), date(2027, 3, 26)),
)
CALENDAR = SchoolCalendar(
    tuple(TermTime(term.season, term.season, term.starts_on, term.ends_on) for term in TERMS)
)


def rules(name: str = "birmingham", **ages: Any) -> Rules:
    return Rules(
        deadlines(preset(name)["deadlines"]),
        preset(name)["ages"] | ages,
        TERMS,
        lambda school: CALENDAR,
        lambda digest: {"care": "before_meeting", "meeting": "after_meeting"},
    )


def child(
    *plans: Plan, born: date = date(2013, 2, 14), since: date = date(2026, 9, 7), until: date | None = None
) -> OneChild:
    journey = Journey((Spell(since, until),), (Spell(since, until, "S", "C2"),), (Spell(date(2020, 9, 1)),))
    return OneChild(Person(born), journey, list(plans))


D = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        ("initiated", {"opened_at": at(D)}),
        ("arranged", {"meeting_on": date(2026, 10, 20), "arranged_on": D}),
        ("held", {"held_on": D, "meeting_on": D}),
        ("available", {"finalised_at": at(D)}),
        ("completed", {"submitted_at": at(D)}),
        ("returned", {"submitted_at": at(D)}),
        ("reviewed", {"held_on": D, "finalised_at": at(D + timedelta(days=9))}),
        ("judged", {"judged_at": at(D)}),
        ("finalised", {"finalised_at": at(D)}),
    ],
)
def test_each_verb_is_done_by_its_fact(verb: str, facts: dict[str, Any]) -> None:
    plan = Plan("p", **facts)
    assert done(verb, [Plan("q")], since=date(2026, 9, 7)) is None
    assert done(verb, [Plan("q"), plan], since=date(2026, 9, 7)) == D
    assert done(verb, [Plan("p", status="cancelled", **facts)], since=date(2026, 9, 7)) is None


def test_every_verb_says_how_it_is_done() -> None:
    for verb in VERBS:
        assert done(verb, [Plan("p")], since=D) is None


def test_what_was_before_does_not_count_after() -> None:
    old = Plan("p", opened_at=at(D), finalised_at=at(D + timedelta(days=5)), held_on=D, meeting_on=D)
    since = date(2026, 11, 2)
    assert [done(verb, [old], since=since) for verb in ("initiated", "held", "finalised", "reviewed")] == [
        None
    ] * 4
    still_open = Plan("p", opened_at=at(D))
    assert done("initiated", [still_open], since=since) == since


def test_days_are_those_of_london() -> None:
    assert done(
        "finalised",
        [Plan("p", finalised_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))],
        since=D - timedelta(300),
    ) == date(2026, 7, 2)


def test_sent_judged_given_back_and_sent_again() -> None:
    plan = Plan("p", submitted_at=at(D, 9), returned_at=at(D, 15))
    assert done_in("judged", plan, after=plan.submitted_at) == D
    assert done_in("returned", plan, after=plan.returned_at) is None
    plan.submitted_at = at(D, 16)
    assert done_in("judged", plan, after=plan.submitted_at) is None
    assert done_in("returned", plan, after=plan.returned_at) == D


def by_rule(found: list[Want]) -> dict[str, Want]:
    return {want.rule.key: want for want in found}


def test_a_child_new_to_care_with_a_plan() -> None:
    plan = Plan(
        "p", opened_at=at(date(2026, 9, 10)), term_ends_on=TERMS[0].ends_on, meeting_on=date(2026, 12, 1),
        arranged_on=date(2026, 10, 1), parts=[Part("s", "care"), Part("t", "meeting"), Part("u", "views")],
    )  # fmt: skip
    found = wanted(child(plan), rules(), today=TODAY)
    keys = sorted((want.rule.key, want.due.on, want.met_on) for want in found)
    assert keys == [
        ("after_meeting", date(2026, 12, 15), None),
        ("before_meeting", date(2026, 11, 24), None),
        ("hold", date(2026, 10, 5), None),
        ("initiate", date(2026, 9, 21), date(2026, 9, 10)),
        ("review", date(2026, 12, 18), None),
    ]


def test_without_a_meeting_there_is_no_clock_by_it() -> None:
    plan = Plan("p", term_ends_on=TERMS[0].ends_on, parts=[Part("s", "care")])
    assert by_rule(wanted(child(plan, since=date(2020, 1, 1)), rules(), today=TODAY)).keys() == {"review"}


def test_a_baby_and_a_young_adult_have_no_clocks() -> None:
    assert wanted(child(born=date(2026, 5, 1)), rules(), today=TODAY) == []
    old = child(Plan("p", term_ends_on=TERMS[0].ends_on), born=date(2008, 9, 1), since=date(2020, 1, 1))
    assert by_rule(wanted(old, rules(last_rule="birthday"), today=TODAY))["review"].stopped_why == TOO_OLD
    assert by_rule(wanted(old, rules(), today=TODAY))["review"].stopped_on is None


def test_who_comes_of_age_in_year_13_goes_on_where_the_authority_says_so() -> None:
    plan = Plan("p", term_ends_on=TERMS[0].ends_on)
    grown = child(plan, born=date(2008, 9, 1), since=date(2020, 1, 1), until=date(2026, 9, 1))
    assert by_rule(wanted(grown, rules(), today=TODAY))["review"].stopped_on is None
    young = child(plan, since=date(2020, 1, 1), until=date(2026, 11, 2))
    assert by_rule(wanted(young, rules(), today=TODAY))["review"].stopped_why == LEFT_CARE


def test_leaving_care_stops_what_is_not_done() -> None:
    found = by_rule(wanted(child(until=date(2026, 9, 30)), rules(), today=TODAY))
    assert {(want.stopped_on, want.stopped_why) for want in found.values()} == {
        (date(2026, 9, 30), LEFT_CARE)
    }
    before = by_rule(wanted(child(until=date(2026, 9, 30)), rules(), today=date(2026, 9, 29)))
    assert {want.stopped_on for want in before.values()} == {None}


def row_of(want: Want, number: int = 1, **more: Any) -> Row:
    fields = {"met_on": want.met_on, "stopped_on": want.stopped_on, "stopped_why": want.stopped_why} | more
    return Row(
        number, want.pep, want.section, want.rule.key, want.rule.event, want.event_on, want.rule.verb, want.rule.words,
        fields.pop("due_on", want.due.on), want.due.why, **fields,
    )  # fmt: skip


def test_a_changed_rule_moves_what_runs_and_never_what_is_met() -> None:
    plan = Plan(
        "p",
        term_ends_on=TERMS[0].ends_on,
        meeting_on=date(2026, 12, 1),
        parts=[Part("s", "care"), Part("t", "meeting", D)],
    )
    before = wanted(child(plan, since=date(2020, 1, 1)), rules(), today=TODAY)
    rows = [row_of(want, number) for number, want in enumerate(before)]
    changed = rules()
    values = {"deadlines.before_meeting": {"n": 2}, "deadlines.after_meeting": {"n": 3}}
    changed.by_key = deadlines(merged(preset("birmingham")["deadlines"], values))
    found = differences(
        wanted(child(plan, since=date(2020, 1, 1)), changed, today=TODAY), rows, rounds={}, today=TODAY
    )
    assert found.new == []
    assert [(row.rule, change["due_on"], change["moved_from"]) for row, change in found.changed] == [
        ("before_meeting", date(2026, 11, 27), date(2026, 11, 24))
    ]


def test_a_signature_taken_back_runs_again_unless_the_plan_was_sent() -> None:
    signed = Plan("p", term_ends_on=TERMS[0].ends_on, meeting_on=D, parts=[Part("s", "care", D)])
    rows = [
        row_of(want, n)
        for n, want in enumerate(wanted(child(signed, since=date(2020, 1, 1)), rules(), today=TODAY))
    ]
    signed.parts = [Part("s", "care")]
    again = wanted(child(signed, since=date(2020, 1, 1)), rules(), today=TODAY)
    never_sent = differences(again, rows, rounds={"p": 0}, today=TODAY).changed
    assert [(row.rule, change["met_on"]) for row, change in never_sent] == [("before_meeting", None)]
    assert differences(again, rows, rounds={"p": 1}, today=TODAY).changed == []


def test_a_rule_that_is_gone_stops_what_runs() -> None:
    plan = Plan("p", term_ends_on=TERMS[0].ends_on)
    rows = [row_of(want) for want in wanted(child(plan, since=date(2020, 1, 1)), rules(), today=TODAY)]
    assert [
        change["stopped_on"] for _row, change in differences([], rows, rounds={}, today=TODAY).changed
    ] == [TODAY]
    met = [
        row_of(want, met_on=D) for want in wanted(child(plan, since=date(2020, 1, 1)), rules(), today=TODAY)
    ]
    assert differences([], met, rounds={}, today=TODAY).changed == []


# ---- against a naive count -----------------------------------------------------------------------

days = st.dates(date(2026, 9, 1), date(2027, 3, 26))
maybe = st.none() | days


@st.composite
def journeys(draw: Any) -> OneChild:
    began = draw(days)
    length = draw(st.none() | st.integers(1, 150))
    until = began + timedelta(days=length) if length else None
    reasons = st.sampled_from(("S", "L", "P", "T", "B", "U"))
    placed = [Spell(began, until, "S", draw(st.sampled_from(("C2", "V2", "V3", "V4"))), draw(st.booleans()))]
    placed += [
        Spell(draw(days), None, draw(reasons), "C2", draw(st.booleans()))
        for _ in range(draw(st.integers(0, 2)))
    ]
    schools = [Spell(draw(days), place=n) for n in range(draw(st.integers(0, 2)))]
    plans = []
    for number in range(draw(st.integers(0, 2))):
        opened, meeting, sent, final = draw(days), draw(maybe), draw(maybe), draw(maybe)
        plans.append(
            Plan(
                number,
                status="finalised" if final else "submitted" if sent else "open",
                round=1 if sent else 0,
                term_ends_on=TERMS[number].ends_on,
                opened_at=at(opened),
                submitted_at=at(sent) if sent else None,
                finalised_at=at(final) if final else None,
                meeting_on=meeting,
                arranged_on=meeting and min(meeting, TODAY),
                held_on=meeting if meeting and meeting <= TODAY else None,
            )
        )
    return OneChild(
        Person(date(2013, 2, 14)), Journey((Spell(began, until),), tuple(placed), tuple(schools)), plans
    )


def naive_due(rule: Any, on: date) -> date | None:
    """Day by day: up or down the calendar, counting the days that count."""
    step = timedelta(days=-1 if rule.anchor == "before" else 1)
    day, left = on, rule.n
    while left:
        day += step
        if not date(2026, 9, 1) < day + timedelta(days=1) <= date(2027, 3, 27) and rule.unit == "school_days":
            return None
        counts = {
            "school_days": CALENDAR.is_school_day(day),
            "working_days": day.weekday() < 5 and day not in HOLIDAYS,
            "calendar_days": True,
        }[rule.unit]
        left -= counts
    return day


HOLIDAYS = {
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29),
    date(2027, 5, 3), date(2027, 5, 31),
}  # fmt: skip


def naive(who: OneChild, name: str, today: date) -> set[tuple[Any, ...]]:
    """The clocks that start with the record, worked out the slow way: (rule, event day, due, stopped)."""
    care = who.journey.care[0]
    first = min(
        (
            one
            for one in who.journey.placements
            if care.started_on <= one.started_on and (not care.ended_on or one.started_on < care.ended_on)
        ),
        key=lambda one: one.started_on,
    )
    found: set[tuple[Any, ...]] = set()
    if first.legal_status in ("V3", "V4"):
        return found
    day = date(2026, 9, 1)
    while day <= today:
        inside = care.started_on <= day and (care.ended_on is None or day < care.ended_on)
        kinds = set()
        if day == care.started_on:
            kinds.add("entered_care")
        for one in who.journey.placements:
            if inside and one.started_on == day and one.legal_status not in ("V3", "V4"):
                kinds |= {"moved_placement"} if one.reason_new in "PB" else set()
                kinds |= {"emergency_placement"} if one.emergency else set()
        if inside and day > care.started_on and any(one.started_on == day for one in who.journey.schools):
            kinds.add("joined_school")
        for key, rule in deadlines(preset(name)["deadlines"]).items():
            if rule.event in kinds and day >= TERMS[0].starts_on:
                found.add((key, day, naive_due(rule, day)))
        day += timedelta(days=1)
    return found


@settings(max_examples=150, deadline=None)
@given(who=journeys(), name=st.sampled_from(("birmingham", "bolton", "norfolk", "walsall")), today=days)
def test_clocks_of_the_record_are_those_of_a_naive_count(who: OneChild, name: str, today: date) -> None:
    found = wanted(who, rules(name), today=today)
    of_record = {(want.rule.key, want.event_on, want.due.on) for want in found if want.pep is None}
    assert of_record == naive(who, name, today)
    ended = who.journey.care[0].ended_on
    for want in found:
        assert not (want.met_on and want.stopped_on)
        if ended and ended <= today and want.met_on is None:
            assert want.stopped_on is not None


@settings(max_examples=100, deadline=None)
@given(who=journeys(), first=days, then=days)
def test_a_second_run_changes_nothing_and_the_way_does_not_matter(
    who: OneChild, first: date, then: date
) -> None:
    rounds = {plan.id: plan.round for plan in who.plans}
    wants = wanted(who, rules(), today=first)
    rows = [row_of(want, number) for number, want in enumerate(wants)]
    same = differences(wanted(who, rules(), today=first), rows, rounds=rounds, today=first)
    assert (same.new, same.changed) == ([], [])
    later = max(first, then)
    watched = frozenset(row.pep for row in rows if row.is_running and row.pep is not None)
    step = differences(wanted(who, rules(), today=later, watched=watched), rows, rounds=rounds, today=later)
    for row, change in step.changed:
        if row.met_on is not None:
            assert "due_on" not in change
