"""Who gets what when, in a sentence: what the page of an authority's reminders says of a rule."""

from __future__ import annotations

import pytest

from peps.reminders import Rule, Step
from peps.reminders.in_words import OFF, sentences

SECTION = Rule("x", "section", ("filled_by",), (3, 7), (1,), (Step(3, "above"), Step(1, "virtual_school")))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            SECTION,
            (
                "Goes to whoever fills in the section, 7 and 3 days before it is due and when it is 1 working day "
                "late. When it is 3 working days late, the head teacher contact or the team manager is told too. "
                "When it is 1 working day late, the Virtual School is told too."
            ),
        ),
        (
            Rule("x", "send", ("senders",), (0, 1), (1, 5)),
            (
                "Goes to whoever sends the plan, 1 day before it is due, on the day it is due and when it is "
                "1 and 5 working days late."
            ),
        ),
        (
            Rule("x", "meeting", ("invited",), (0, 3)),
            (
                "Goes to whoever said they come or has not answered yet, 3 days before the meeting and on the day of "
                "the meeting."
            ),
        ),
        (Rule("x", "judge", ("virtual_school",)), "Would go to the Virtual School, but no days are set."),
        (Rule("x", "judge", ("virtual_school",), (2,), on=False), OFF),
    ],
)
def test_a_rule_says_who_gets_what_when(rule: Rule, said: str) -> None:
    assert " ".join(sentences(rule)) == said
