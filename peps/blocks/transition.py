"""Planned changes of school or stage, and how disruption is kept small."""

from .kinds import DATE, TEXT, YES_NO, Column, LongText, Rows
from .layout import Block, Question

_EXPECTED = ("transition_expected", True)

TRANSITION = Block(
    key="transition",
    title="Planned changes",
    questions=(
        Question(
            "transition_expected",
            "Change of school, stage or timetable expected",
            YES_NO,
            hint="Yes before Reception and Year 7, at the end of Year 11, and whenever a move is known",
            required=True,
            prefill="child.transition_due",
            short="whether a change of school, stage or timetable is expected",
        ),
        Question(
            "transition_from",
            "Moving from",
            TEXT,
            show_if=_EXPECTED,
            prefill="school.name",
            short="where the child moves from",
        ),
        Question(
            "transition_to",
            "Moving to",
            TEXT,
            required=True,
            show_if=_EXPECTED,
            short="where the child moves to",
        ),
        Question("transition_on", "Moving on", DATE, show_if=_EXPECTED, short="the date of the move"),
        Question(
            "transition_disruption",
            "How disruption is kept small",
            LongText(rows=3),
            hint="Visits, lessons caught up, friends kept, what stays the same",
            required=True,
            show_if=_EXPECTED,
            judgement=True,
        ),
        Question(
            "transition_visits",
            "Visits and meetings",
            Rows(
                columns=(
                    Column(
                        "what", "What", TEXT, required=True, hint="Such as a visit, or a meeting of staff"
                    ),
                    Column("on", "On", DATE),
                    Column("who", "Who goes", TEXT),
                ),
                noun="visit",
            ),
            show_if=_EXPECTED,
            judgement=True,
        ),
        Question("transition_adult", "Key adult at the new place", TEXT, show_if=_EXPECTED),
        Question(
            "transition_passed_on",
            "What is passed on, by whom and when",
            LongText(rows=2),
            show_if=_EXPECTED,
            judgement=True,
            short="what is passed on to the new place",
        ),
    ),
)
