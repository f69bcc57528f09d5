"""The mix of targets each authority asks for, as a checklist."""

from __future__ import annotations

import pytest

from accounts.authority import preset
from targets.mix import Kind, check

ENGLISH, MATHS = Kind("cognition", "english"), Kind("cognition", "maths")
SCIENCE, CALM = Kind("cognition", "other"), Kind("semh")


def lacking(authority: str, *targets: Kind, sdq_over: bool = False) -> list[str]:
    """The words of what is not met."""
    rules = preset(authority)["targets"]
    return [item.words for item in check(rules, targets, sdq_over=sdq_over) if not item.met]


@pytest.mark.parametrize(
    ("authority", "targets", "words"),
    [
        ("birmingham", (), ["One or more", "One about literacy", "One about numeracy", "One with Pupil Premium Plus"]),
        ("birmingham", (ENGLISH,), ["One about numeracy", "One with Pupil Premium Plus"]),
        ("birmingham", (Kind("cognition", "english", money="ppp"), MATHS), []),
        ("birmingham", (SCIENCE, Kind("cognition", "other", money="ppp")), []),
        ("walsall", (ENGLISH, MATHS), ["One long term"]),
        ("walsall", (ENGLISH, Kind("cognition", "maths", "long")), []),
        ("walsall", (Kind("cognition", "english", "long"), CALM), ["One about mathematics"]),
        ("bolton", (ENGLISH, MATHS), ["One about the child’s own development"]),
        ("bolton", (ENGLISH, CALM), []),
        ("norfolk", (), ["One or more"]),
        ("norfolk", (CALM,), []),
        ("birmingham", (Kind("literacy"), Kind("maths_early", money="ppp")), []),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said_in_the_authoritys_own_terms(
    authority: str, targets: tuple[Kind, ...], words: list[str]
) -> None:
    assert lacking(authority, *targets) == words


def test_a_high_sdq_asks_for_wellbeing_where_the_authority_says_so() -> None:
    attendance = Kind("attendance")
    assert lacking("bolton", ENGLISH, attendance, sdq_over=True) == [
        "One about wellbeing, because an SDQ score is high"
    ]
    assert lacking("bolton", ENGLISH, CALM, sdq_over=True) == []
    assert lacking("walsall", ENGLISH, Kind("cognition", "maths", "long"), sdq_over=True) == []
