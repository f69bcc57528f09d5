"""Special educational needs: status, needs in order, the EHC plan and its reviews, the provision in place."""

from .codes import LANGUAGE_TOOL, SEN_NEED, SEN_RANK, SEN_STATUS
from .kinds import DATE, FILES, LONG_TEXT, TEXT, Choice, Column, ManyChoices, Rows, Select
from .layout import Block, Question

_NEEDS = ("sen_status", ("K", "E"))
_PLAN = ("sen_status", "E")
_TOOL = ("sen_language_tool", tuple(code for code, _label in LANGUAGE_TOOL))

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
        Question("sen_need", "Main need", Select(SEN_NEED), types=()),
        Question("sen_other_needs", "Other needs", ManyChoices(SEN_NEED), types=()),
        Question(
            "sen_needs",
            "Needs, the main one first",
            Rows(
                columns=(
                    Column("need", "Need", Select(SEN_NEED), required=True),
                    Column("rank", "Rank", Select(SEN_RANK), required=True),
                ),
                noun="need",
            ),
            hint="One main need. The ranks are those of the school census",
            required=True,
            show_if=_NEEDS,
            short="special educational needs",
        ),
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
        Question(
            "sen_language_tool",
            "Speech and language tool in use",
            Select(LANGUAGE_TOOL),
            hint="Leave empty when none is in use",
        ),
        Question(
            "sen_language_stage",
            "Stage or section reached with it",
            TEXT,
            hint="As the tool names it, and when it was looked at",
            required=True,
            show_if=_TOOL,
            judgement=True,
            short="the stage reached with the speech and language tool",
        ),
    ),
)
