"""What the child is good at, what stands in the way, leisure, and what the child wants to become."""

from .kinds import LONG_TEXT, LongText
from .layout import POST_16, SCHOOL_AGE, Block, Question

STRENGTHS = Block(
    key="strengths",
    title="Strengths and barriers",
    questions=(
        Question(
            "strengths_presentation",
            "How the child comes across in school",
            LongText(rows=3),
            hint="Arriving, mood, friendships, with adults, ready to learn",
            judgement=True,
            short="how the child comes across in school",
        ),
        Question("strengths_strengths", "Strengths and interests", LONG_TEXT, required=True, judgement=True),
        Question(
            "strengths_engagement",
            "Engagement in lessons",
            LongText(rows=3),
            hint="Where it is strongest, and what makes the difference",
            judgement=True,
        ),
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
            "Behaviour",
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
            "careers_widening",
            "Seeing what there is",
            LongText(rows=2),
            hint="Visits, people at work, role models, trying things out",
            show_if=("fact.year_group", (1, 2, 3, 4, 5, 6, 7)),
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
        Question(
            "careers_options",
            "Options and next step after this key stage",
            LongText(rows=2),
            hint="Subjects chosen or to choose, open days, applications and offers with dates",
            show_if=("fact.year_group", (8, 9, 10, 11, 13)),
            judgement=True,
        ),
    ),
)
