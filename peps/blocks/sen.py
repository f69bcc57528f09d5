"""Special educational needs: status, needs in order, the EHC plan and its reviews, the provision in place."""

from .codes import SEN_NEED, SEN_STATUS
from .kinds import DATE, FILES, LONG_TEXT, TEXT, Choice, ManyChoices, Select
from .layout import Block, Question

_NEEDS = ("sen_status", ("K", "E"))
_PLAN = ("sen_status", "E")

SEN = Block(
    key="sen",
    title="Special educational needs",
    questions=(
        Question(
            "sen_status",
            "SEN status",
            Choice(SEN_STATUS),
            required=True,
            prefill="child.sen_status",
            promotes="PepFacts.sen_status",
        ),
        Question("sen_need", "Main need", Select(SEN_NEED), required=True, show_if=_NEEDS),
        Question("sen_other_needs", "Other needs", ManyChoices(SEN_NEED), show_if=_NEEDS),
        Question(
            "sen_provision",
            "Support in place now",
            LONG_TEXT,
            hint="For special needs or any other need: what, how often, by whom, and whether it works",
            required=True,
            judgement=True,
        ),
        Question(
            "sen_plan_authority", "Authority that keeps the EHC plan", TEXT, required=True, show_if=_PLAN
        ),
        Question("sen_plan_reviewed", "Last annual review", DATE, show_if=_PLAN),
        Question("sen_plan_next", "Next annual review", DATE, required=True, show_if=_PLAN),
        Question("sen_plan_file", "EHC plan document", FILES, show_if=_PLAN),
    ),
)
