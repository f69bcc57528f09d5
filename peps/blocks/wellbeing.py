"""Health and wellbeing in school, and SDQ totals by respondent. Totals only: no item, no wording."""

from .kinds import DATE, LONG_TEXT, TEXT, Integer, LongText
from .layout import POST_16, SCHOOL_AGE, Block, Question

_TOTAL = Integer(low="0", high="40")
_SCORED = (SCHOOL_AGE, POST_16)

WELLBEING = Block(
    key="wellbeing",
    title="Health and wellbeing in school",
    questions=(
        Question(
            "wellbeing_health",
            "How health affects learning",
            LongText(rows=3),
            hint="Such as tiredness, hunger, appointments in lesson time",
            judgement=True,
        ),
        Question(
            "wellbeing_emotional",
            "Emotional wellbeing",
            LONG_TEXT,
            hint="How the child is in school, friendships, what unsettles and what calms",
            required=True,
            judgement=True,
        ),
        Question(
            "wellbeing_support",
            "Wellbeing support in place",
            LongText(rows=3),
            hint="Such as a trusted adult, a quiet space, counselling, an emotion-coaching plan",
            judgement=True,
        ),
    ),
)

SDQ = Block(
    key="sdq",
    title="Strengths and Difficulties Questionnaire (SDQ)",
    intro="Enter totals from the scored questionnaire. Each person’s score stands by itself.",
    types=_SCORED,
    questions=(
        Question(
            "sdq_teacher",
            "Teacher’s total",
            _TOTAL,
            promotes="PepFacts.sdq_teacher",
            short="Teacher’s SDQ total",
        ),
        Question("sdq_teacher_on", "Teacher’s SDQ completed on", DATE),
        Question(
            "sdq_teacher_by",
            "Completed by",
            TEXT,
            hint="Name and job",
            short="who completed the teacher’s SDQ",
        ),
        Question(
            "sdq_carer",
            "Carer’s total",
            _TOTAL,
            prefill="child.carer_sdq_score",
            promotes="PepFacts.sdq_carer",
            short="Carer’s SDQ total",
        ),
        Question("sdq_carer_on", "Carer’s SDQ completed on", DATE, prefill="child.carer_sdq_on"),
        Question(
            "sdq_self",
            "Young person’s own total",
            _TOTAL,
            hint="From age 11",
            promotes="PepFacts.sdq_self",
            short="Young person’s SDQ total",
        ),
        Question(
            "sdq_plan",
            "What is being done about the score",
            LongText(rows=3),
            hint="The wellbeing target that answers it, or why none is needed",
            judgement=True,
        ),
    ),
)
