"""The table of reminders, pure: what falls due on a day, at which hours, and what an authority may change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from epep.mail.hours import in_hours
from peps import reminders
from peps.reminders.rules import sends_on

# ---- the table, pure ----------------------------------------------------------------------------


def test_due_says_the_nearest_time_before_and_the_furthest_after() -> None:
    rule = reminders.Rule("x", "section", ("filled_by",), (3, 7, 14), (1, 4))
    found = {item.due_on: item.name for item in reminders.due(date(2026, 12, 7), [rule])}
    named = [found[date(2026, 12, 7) + timedelta(days=n)] for n in (0, 3, 4, 7, 8, 14)]
    assert named == ["x.3", "x.3", "x.7", "x.7", "x.14", "x.14"]
    assert found[date(2026, 12, 4)] == "x.late.1"  # Friday before Monday
    assert found[date(2026, 12, 1)] == "x.late.4"
    assert date(2026, 12, 22) not in found


def test_due_with_an_empty_table_or_a_rule_switched_off_is_nothing() -> None:
    assert reminders.due(date(2026, 12, 1), []) == []
    off = reminders.rules(
        [{"key": "x", "about": "send", "to": ["senders"], "days_before": [3]}], {"x": {"on": False}}
    )
    assert reminders.due(date(2026, 12, 1), off) == []


def test_an_authority_changes_times_and_never_people() -> None:
    row = {
        "key": "x", "about": "send", "to": ["senders"], "days_before": [3],
        "escalate": [{"after": 3, "to": "above"}],
    }  # fmt: skip
    (rule,) = reminders.rules(
        [row], {"x": {"days_before": [5], "to": ["virtual_school"], "escalate": {"above": 9}}}
    )
    assert (rule.to, rule.days_before, rule.escalate) == (("senders",), (5,), (reminders.Step(9, "above"),))
    with pytest.raises(ValueError, match="not known"):
        reminders.rules([row | {"to": ["everybody"]}])


@pytest.mark.parametrize(
    ("due_on", "before", "expected"),
    [
        (date(2026, 12, 11), 3, date(2026, 12, 8)),
        (date(2026, 12, 15), 3, date(2026, 12, 14)),  # Saturday waits for Monday
        (date(2026, 12, 13), 0, date(2026, 12, 11)),  # a Sunday's own day: the Friday before
        (date(2027, 3, 29), 3, date(2027, 3, 25)),  # Easter Monday, told before Good Friday
        (date(2027, 1, 4), 7, date(2026, 12, 29)),  # the bank holiday of Boxing Day
    ],
)
def test_a_reminder_goes_on_a_working_day_before_it_is_too_late(
    due_on: date, before: int, expected: date
) -> None:
    assert sends_on(due_on, before) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 12, 11, 18, 59, tzinfo=UTC), datetime(2026, 12, 11, 18, 59, tzinfo=UTC)),
        (datetime(2026, 12, 11, 19, 0, tzinfo=UTC), datetime(2026, 12, 14, 7, 0, tzinfo=UTC)),
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), datetime(2026, 12, 29, 7, 0, tzinfo=UTC)),
        (
            datetime(2027, 3, 26, 12, 0, tzinfo=UTC),
            datetime(2027, 3, 30, 6, 0, tzinfo=UTC),
        ),  # Easter, clocks forward
        (datetime(2026, 10, 23, 18, 30, tzinfo=UTC), datetime(2026, 10, 26, 7, 0, tzinfo=UTC)),  # and back
        (datetime(2026, 10, 26, 6, 30, tzinfo=UTC), datetime(2026, 10, 26, 7, 0, tzinfo=UTC)),
    ],
)
def test_nobody_is_reminded_at_night_or_on_days_off(moment: datetime, expected: datetime) -> None:
    assert in_hours(moment) == expected
