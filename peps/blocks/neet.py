"""Risk of not being in education, employment or training: filled in by the Virtual School for Years 7 to 11.

The factors, their weights and bands are versioned data in `roni.py`; answers and score keep the version.
"""

from . import roni
from .kinds import INTEGER, LongText, ManyChoices, Text
from .layout import SCHOOL_AGE, Block, Question

_FACTORS = ManyChoices(
    tuple(
        (factor.code, f"{factor.label} ({factor.weight})") for factor in roni.VERSIONS[roni.CURRENT].factors
    )
)
_SOURCES = tuple(
    dict.fromkeys(factor.source for factor in roni.VERSIONS[roni.CURRENT].factors if factor.source)
)
RONI_YEARS = (7, 8, 9, 10, 11)

RONI = Block(
    key="roni",
    title="Risk of NEET indicator (RONI)",
    intro="Says where support may be needed, never who a young person is. In brackets: 1 likely, 2 very likely.",
    types=(SCHOOL_AGE,),
    show_if=("fact.year_group", RONI_YEARS),
    questions=(
        Question(
            "roni_found",
            "What the plan says already",
            _FACTORS,
            computed=("roni_found", *_SOURCES),
            derived=True,
        ),
        Question(
            "roni_factors",
            "What applies besides",
            _FACTORS,
            hint="Tick what the plan does not say. What stands above counts already",
            judgement=True,
        ),
        Question(
            "roni_score",
            "Score",
            INTEGER,
            computed=("roni_score", "roni_found", "roni_factors"),
            derived=True,
            promotes="PepFacts.roni_score",
        ),
        Question("roni_band", "Band", Text(), computed=("roni_band", "roni_score"), derived=True),
        Question(
            "roni_version", "Version of the indicator", Text(max=20), computed=("roni_version",), derived=True
        ),
        Question(
            "roni_plan",
            "What follows from it",
            LongText(rows=3),
            hint="Support agreed with the school, careers guidance, who follows it up",
            required=True,
            judgement=True,
            short="what follows from the indicator",
        ),
    ),
)
