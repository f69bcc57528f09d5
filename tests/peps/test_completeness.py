"""What is missing before sign-off: required, unreadable, unconfirmed, hidden, and each rule of its own."""

from __future__ import annotations

from typing import Any

import pytest

from peps.blocks import kinds
from peps.blocks.answers import accept
from peps.blocks.definition import resolve, shown_keys
from peps.blocks.layout import ALL_TYPES, Block, Question
from peps.blocks.statutory import DUTIES, Duty
from peps.completeness import Missing, missing
from tests.factories.answering import plausible
from tests.peps.blocks.forms import birmingham, form, small

PART = small(
    Block(
        "b",
        "B",
        (
            Question("b_name", "Name", kinds.TEXT, required=True),
            Question("b_more", "More", kinds.TEXT),
            Question("b_moved", "Moved", kinds.YES_NO, required=True, short="whether the child moved"),
            Question("b_when", "Moved on", kinds.DATE, required=True, show_if=("b_moved", True)),
            Question("b_safe", "Who may collect", kinds.Confirm(kinds.TEXT), safety=True, required=True),
            Question(
                "b_plan",
                "Plan",
                kinds.Rows(columns=(kinds.Column("do", "What", kinds.TEXT, required=True),), noun="action"),
                required=True,
            ),
        ),
    )
)
DONE: dict[str, Any] = {
    "b_name": "A",
    "b_moved": False,
    "b_safe": {"value": "Nobody", "confirmed": True},
    "b_plan": [{"id": "r1", "do": "Read"}],
}


def said(definition: Any, answers: dict[str, Any], **more: Any) -> list[tuple[str | None, str]]:
    """(question key, message) of what is missing, for a form of one section."""
    return [(m.question_key, m.message) for m in missing(definition, {"part": answers}, **more)]


def test_an_empty_section_lacks_what_is_required_in_the_order_of_the_form() -> None:
    assert said(PART, {}) == [
        ("b_name", "Enter name"),
        ("b_moved", "Select whether the child moved"),
        ("b_safe", "Enter who may collect"),
        ("b_plan", "Add an action to plan"),
    ]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, []),
        ({"b_moved": True}, [("b_when", "Enter moved on")]),
        ({"b_more": {"_raw": "x" * 300}}, [("b_more", "More must be 200 characters or fewer")]),
        ({"b_name": {"_raw": ["x"]}}, [("b_name", "Name must be text")]),
        ({"b_moved": False, "b_when": {"_raw": ["x", "", ""]}}, []),
        (
            {"b_safe": {"value": "Nobody", "confirmed": False}},
            [("b_safe", "Confirm that who may collect is right")],
        ),
        ({"b_plan": [{"id": "r1", "do": None}]}, [("b_plan", "Action 1: Enter what")]),
    ],
)
def test_one_thing_is_missing(answers: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert said(PART, {**DONE, **answers}) == found


def test_one_section_of_many() -> None:
    found = missing(form(), {}, "carer")
    assert found
    assert {item.section_key for item in found} == {"carer"}
    assert len(missing(form(), {})) > len(found)


def _complete(pep_type: str, facts: dict[str, Any], **own: Any) -> dict[str, dict[str, Any]]:
    """Stored answers that leave nothing missing: typed where required, round by round."""
    definition = form(pep_type)
    sections: dict[str, dict[str, Any]] = {section.key: {} for section in definition.sections}
    for _round in range(4):
        flat = {**facts, **{k: v for answers in sections.values() for k, v in answers.items()}}
        for key in shown_keys(definition, flat):
            section, _block, question = definition.places[key]
            if key in own:
                sections[section.key][key] = accept(question, own[key]).stored
            elif question.required and key not in sections[section.key]:
                sections[section.key][key] = accept(question, plausible(question)).stored
    return sections


@pytest.mark.parametrize("pep_type", ALL_TYPES)
def test_a_form_can_be_completed(pep_type: str) -> None:
    facts = {"fact.year_group": 9}
    assert missing(form(pep_type), _complete(pep_type, facts), facts=facts) == []


def test_a_year_that_is_not_asked_about_careers_lacks_none() -> None:
    keys = {m.question_key for m in missing(form(), {}, "education", facts={"fact.year_group": 3})}
    assert "careers_aspirations" in keys
    assert "careers_guidance" not in keys


def test_a_child_without_a_school_place_needs_no_attendance() -> None:
    answers = _complete("school_age", {}, enrolment_provision="none")
    assert "school_name" not in answers["education"]
    assert [m.question_key for m in missing(form(), answers)] == ["enrolment_history"]
    answers["education"]["enrolment_before"] = "Taught by family abroad"
    assert missing(form(), answers) == []


# ---- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.key)
def test_a_duty_of_the_law_unanswered_is_missing_though_nobody_requires_it(duty: Duty) -> None:
    answers = _complete("school_age", {}, transition_expected="yes")
    for group in duty.groups:
        without = {
            key: {name: value for name, value in section.items() if name not in group}
            for key, section in answers.items()
        }
        assert missing(_voluntary(), answers) == []
        assert [m.question_key for m in missing(_voluntary(), without)] == [group[0]], group


def _voluntary() -> Any:
    """Birmingham's form with nothing required: what is left is the rules' own."""
    moves = {
        key: {"required": False} for key, (_s, _b, q) in form().places.items() if q.required and not q.safety
    }
    return resolve("school_age", birmingham(), {"questions": moves})


def _rule(own: dict[str, Any]) -> list[tuple[str | None, str]]:
    answers = _complete("school_age", {"fact.year_group": 9}, **own)
    return [(m.question_key, m.message) for m in missing(form(), answers, facts={"fact.year_group": 9})]


def _subjects(first: str, second: str, *, scale: str = "") -> list[dict[str, str]]:
    """The four core subjects, marked now: the first two as given, the others as the first."""
    rows = [
        {"subject": subject, "now": first, "track": "yes"}
        for subject in ("English reading", "English writing", "Mathematics", "Science")
    ]
    rows[1]["now"] = second
    if scale:
        rows[0]["scale"] = scale
        rows[2]["now"] = rows[3]["now"] = second
    return rows


RULES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"attendance_percent": "89.9"},
     [("attendance_plan", "Say what will make attendance better, because it is under 90%")]),
    ({"attendance_percent": "89.9", "attendance_plan": "A lift each morning"}, []),
    ({"attendance_percent": "90"}, []),
    ({"attendance_possible": "100", "attendance_attended": "101"},
     [("attendance_attended", "Sessions attended must be 100 or fewer")]),
    ({"attendance_possible": "100", "attendance_attended": "95", "attendance_authorised": "6"},
     [("attendance_authorised", "Sessions attended and absences must add up to 100 or fewer")]),
    ({"attendance_possible": "100", "attendance_attended": "95", "attendance_percent": "97"},
     [("attendance_percent", "Attendance this year must be 95.0%, because 95 of 100 sessions were attended")]),
    ({"sdq_teacher": "17"}, [("sdq_plan", "Say what is being done, because the teacher’s SDQ is 17 or more")]),
    ({"sdq_teacher": "16", "sdq_carer": "3"}, []),
    ({"sdq_carer": "20"}, [("sdq_plan", "Say what is being done, because the carer’s SDQ is 17 or more")]),
    ({"sdq_self": "40", "sdq_plan": "Weekly counselling"}, []),
    ({"meeting_on": "16 11 2026", "meeting_next_on": "16 11 2026"},
     [("meeting_next_on", "Date of the next meeting must be after 16 November 2026")]),
    ({"identity_born_on": "1 9 2012", "care_since": "1 9 2026", "placement_since": "31 8 2026"},
     [("placement_since", "Date the placement started must be on or after 1 September 2026")]),
    ({"suspensions_any": "yes", "suspensions_list": [
        {"kind": "SUSP", "first": "3 11 2026", "last": "2 11 2026", "sessions": "2", "reason": "DB"}]},
     [("suspensions_list", "Row 1: Last day must be on or after 3 November 2026")]),
    ({"attainment_subjects": [{"subject": "English reading", "now": "At", "track": "yes"}]},
     [("attainment_subjects", "Add English writing, Mathematics, Science to attainment by subject")]),
    ({"attendance_last_possible": "60", "attendance_last_attended": "61"},
     [("attendance_last_attended", "Sessions attended must be 60 or fewer")]),
    ({"attainment_statutory": [{"test": "phonics_y1", "year": "2019", "result": "41"}]},
     [("attainment_statutory",
       "Row 1: Result must be a whole number from 0 to 40, the score in the phonics check")]),
    ({"attainment_statutory": [{"test": "ks2_maths", "year": "2025", "result": "104"}]}, []),
    ({"attainment_measure": "gcse", "attainment_subjects": _subjects("5", "10")},
     [("attainment_subjects", "Row 2: Now must be a GCSE grade from 9 to 1, or U")]),
    ({"attainment_measure": "gcse", "attainment_subjects": _subjects("5", "U")}, []),
    ({"attainment_measure": "own", "attainment_own": "Bud\nLeaf\nFlower",
      "attainment_subjects": _subjects("leaf", "Fruit")},
     [("attainment_subjects", "Row 2: Now must be one of the school’s own marks: Bud, Leaf, Flower")]),
    ({"attainment_subjects": _subjects("1", "At", scale="eyfs_profile")}, []),
    ({"sen_status": "K", "sen_needs": [{"need": "SLCN", "rank": "1"}, {"need": "SEMH", "rank": "1"}]},
     [("sen_needs", "Only one need can be the main need: rank the others second or further")]),
    ({"sen_status": "K", "sen_needs": [{"need": "SLCN", "rank": "1"}, {"need": "SLCN", "rank": "2"}]},
     [("sen_needs", "Enter each need once")]),
    ({"sen_status": "K", "sen_needs": [{"need": "SLCN", "rank": "2"}]},
     [("sen_needs", "Rank one need as the main need")]),
]  # fmt: skip


@pytest.mark.parametrize(("own", "found"), RULES)
def test_a_rule_says_what_would_be_right(own: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert _rule(own) == found


def test_a_form_without_the_question_of_a_rule_is_left_alone() -> None:
    only = small(
        Block("sdq", "SDQ", (Question("sdq_teacher", "Total", kinds.COUNT),)), lines={"sdq_teacher": "17"}
    )
    assert missing(only, {"part": {"sdq_teacher": 30}}) == []


def test_an_unreadable_answer_is_named_once() -> None:
    answers = _complete("school_age", {})
    answers["education"]["attendance_percent"] = {"_raw": "most days"}
    found = missing(form(), answers)
    assert found == [
        Missing("education", "attendance_percent", "Attendance this year must be a number, like 93.5")
    ]
