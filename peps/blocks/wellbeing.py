"""Health and wellbeing in school, and SDQ scores by respondent: numbers only, no item's wording anywhere.

The questionnaire's owner allows no electronic version without authorisation: even numbers by item are
asked only where the authority records that it holds it (`[licences] sdq_items` of its layout).
"""

from .codes import SDQ_NONE, SDQ_SCALE
from .kinds import DATE, LONG_TEXT, TEXT, Column, Integer, LongText, Rows, Select
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

_SCALES = Rows(
    columns=(
        Column("scale", "Scale", Select(SDQ_SCALE), required=True),
        Column("score", "Score", Integer(low="0", high="10"), required=True),
    ),
    start=tuple(code for code, _label in SDQ_SCALE),
    noun="scale",
)
_ITEM = tuple((str(number), f"Item {number}") for number in range(1, 26))
_ITEMS = Rows(
    columns=(
        Column("item", "Item", Select(_ITEM), required=True),
        Column("answer", "Answer", Select((("0", "0"), ("1", "1"), ("2", "2")))),
    ),
    start=tuple(code for code, _label in _ITEM),
    noun="item",
)
_BY_NUMBER = "Numbers only, from the paper form: 0, 1 or 2 for each item. The scores are worked out"


def _respondent(
    key: str, whose: str, norms: str, *, total: Question, by: tuple[Question, ...]
) -> tuple[Question, ...]:
    """The questions about one respondent's SDQ: items by number where licensed, scales, total, words."""
    return (
        Question(
            f"sdq_{key}_items",
            f"{whose} answers by item number",
            _ITEMS,
            hint=_BY_NUMBER,
            licence="sdq_items",
            judgement=True,
        ),
        Question(
            f"sdq_{key}_scales",
            f"{whose} scores by scale",
            _SCALES,
            hint="From the scored questionnaire, 0 to 10 each. Leave empty if you have only the total",
            computed=("sdq_scales", f"sdq_{key}_items"),
            judgement=True,
        ),
        total,
        Question(
            f"sdq_{key}_words",
            f"{whose} scores in words",
            LongText(rows=2),
            computed=(f"sdq_words_{norms}", f"sdq_{key}", f"sdq_{key}_scales"),
            derived=True,
        ),
        *by,
    )


SDQ = Block(
    key="sdq",
    title="Strengths and Difficulties Questionnaire (SDQ)",
    intro="Enter scores from the scored questionnaire, never its questions. Each person’s score stands by itself.",
    types=_SCORED,
    questions=(
        *_respondent(
            "teacher",
            "Teacher’s",
            "teacher",
            total=Question(
                "sdq_teacher",
                "Teacher’s total",
                _TOTAL,
                hint="0 to 40",
                promotes="PepFacts.sdq_teacher",
                short="Teacher’s SDQ total",
                computed=("sdq_total", "sdq_teacher_scales"),
                judgement=True,
            ),
            by=(
                Question("sdq_teacher_on", "Teacher’s SDQ completed on", DATE, judgement=True),
                Question(
                    "sdq_teacher_by",
                    "Completed by",
                    TEXT,
                    hint="Name and job. Somebody who sees the child three or four times a week",
                    short="who completed the teacher’s SDQ",
                ),
            ),
        ),
        *_respondent(
            "carer",
            "Carer’s",
            "parent",
            total=Question(
                "sdq_carer",
                "Carer’s total",
                _TOTAL,
                hint="0 to 40",
                prefill="child.carer_sdq_score",
                promotes="PepFacts.sdq_carer",
                short="Carer’s SDQ total",
                computed=("sdq_total", "sdq_carer_scales"),
            ),
            by=(
                Question("sdq_carer_on", "Carer’s SDQ completed on", DATE, prefill="child.carer_sdq_on"),
                Question(
                    "sdq_carer_by",
                    "Completed by",
                    TEXT,
                    hint="Which carer",
                    short="who completed the carer’s SDQ",
                ),
                Question(
                    "sdq_carer_none",
                    "If there is no carer’s SDQ, why",
                    Select(SDQ_NONE),
                    hint="As the yearly return asks it",
                    short="why there is no carer’s SDQ",
                    judgement=True,
                ),
            ),
        ),
        *_respondent(
            "self",
            "Young person’s own",
            "self",
            total=Question(
                "sdq_self",
                "Young person’s own total",
                _TOTAL,
                hint="0 to 40. From age 11",
                promotes="PepFacts.sdq_self",
                short="Young person’s SDQ total",
                computed=("sdq_total", "sdq_self_scales"),
                judgement=True,
            ),
            by=(Question("sdq_self_on", "Young person’s SDQ completed on", DATE, judgement=True),),
        ),
        Question(
            "sdq_plan",
            "What is being done about the score",
            LongText(rows=3),
            hint="The wellbeing {target} that answers it, or why none is needed",
            judgement=True,
        ),
    ),
)
