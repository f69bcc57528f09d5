"""What the child is good at, what stands in the way, leisure, and what the child wants to become."""

from .kinds import LONG_TEXT, LongText
from .layout import POST_16, SCHOOL_AGE, Block, Question

STRENGTHS = Block(
    key="strengths",
    title="Strengths and barriers",
    questions=(
        Question("strengths_strengths", "Strengths", LONG_TEXT, required=True, judgement=True),
        Question(
            "strengths_achievements",
            "Achievements, in lessons and beyond",
            LONG_TEXT,
            hint="Since the last PEP, or so far if this is the first",
            required=True,
            judgement=True,
            short="achievements",
        ),
        Question(
            "strengths_behaviour",
            "Behaviour and engagement",
            LONG_TEXT,
            hint="What staff see, when it goes well, and what lies behind it when it does not",
            required=True,
            judgement=True,
        ),
        Question("strengths_barriers", "Barriers to learning", LONG_TEXT, required=True, judgement=True),
        Question(
            "strengths_helps",
            "What helps this child learn",
            LongText(rows=3),
            hint="What a new teacher should know on the first day",
            judgement=True,
        ),
    ),
)

LEISURE = Block(
    key="leisure",
    title="Leisure and interests",
    questions=(
        Question(
            "leisure_interests",
            "Interests and hobbies",
            LongText(rows=3),
            required=True,
            judgement=True,
        ),
        Question(
            "leisure_clubs",
            "Clubs and activities, in school and outside",
            LongText(rows=3),
            hint="What the child goes to, and how often",
            judgement=True,
            short="clubs and activities",
        ),
        Question(
            "leisure_support",
            "What would let the child do more",
            LongText(rows=2),
            hint="Such as transport, kit, a fee, a friend to go with",
            judgement=True,
        ),
    ),
)

CAREERS = Block(
    key="careers",
    title="Aspirations and careers",
    types=(SCHOOL_AGE, POST_16),
    questions=(
        Question(
            "careers_aspirations",
            "Aspirations",
            LongText(rows=3),
            hint="At any age: what the child would like to do, and a next step towards it",
            required=True,
            judgement=True,
        ),
        Question(
            "careers_guidance",
            "Careers guidance and work experience",
            LongText(rows=3),
            required=True,
            show_if=("fact.year_group", (8, 9, 10, 11, 12, 13, 14)),
            judgement=True,
        ),
    ),
)
