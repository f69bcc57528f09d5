"""What a PEP must hold by law, as groups of questions: any one answered question of a group will do.

Source: Care Planning, Placement and Case Review (England) Regulations 2010 (SI 2010/959), Schedule 1,
paragraph 2, "so far as reasonably practicable"; the DfE statutory guidance of 2018 adds the child's views.
"""

from __future__ import annotations

from dataclasses import dataclass

_SCHEDULE = "the Care Planning Regulations 2010, Schedule 1, paragraph 2"


@dataclass(frozen=True)
class Duty:
    """One thing the law asks. Every group in `groups` needs one of its questions answered.

    `says` is what is missing, for people; `law` is where it is written.
    """

    key: str
    says: str
    law: str
    groups: tuple[tuple[str, ...], ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that can serve this duty."""
        return tuple(key for group in self.groups for key in group)


HISTORY = Duty(
    "history",
    "education history",
    _SCHEDULE,
    (
        ("school_name", "enrolment_history", "enrolment_before"),
        ("attendance_percent",),
        ("strengths_behaviour",),
        ("strengths_achievements",),
        ("sen_status",),
    ),
)
ARRANGEMENTS = Duty(
    "arrangements",
    "the support and provision in place now",
    _SCHEDULE,
    (("sen_provision",),),
)
PLANNED_CHANGES = Duty(
    "planned_changes",
    "planned changes and how disruption is kept small",
    _SCHEDULE,
    (("transition_expected",), ("transition_disruption",)),
)
LEISURE = Duty("leisure", "leisure interests", _SCHEDULE, (("leisure_interests",),))
CARERS_ROLE = Duty(
    "carers_role",
    "the carer’s part in education and leisure",
    _SCHEDULE,
    (("carer_role",), ("carer_leisure",)),
)
VIEWS = Duty(
    "views",
    "the child’s wishes and feelings",
    "the statutory guidance of February 2018 on promoting the education of looked-after children",
    (("participation_given",),),
)

DUTIES: tuple[Duty, ...] = (HISTORY, ARRANGEMENTS, PLANNED_CHANGES, LEISURE, CARERS_ROLE, VIEWS)

NEEDED: dict[str, str] = {
    key: f"it is how the plan records {duty.says}, which {duty.law} asks for"
    for duty in DUTIES
    for key in duty.questions
}
"""Why a question cannot be hidden, by question key."""
