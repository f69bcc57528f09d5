"""The carer's part and views, typed by the carer or told to somebody who types them."""

from .kinds import DATE, LONG_TEXT, TEXT, Choice, LongText
from .layout import Block, Question

CARER = Block(
    key="carer",
    title="The carer’s part and views",
    questions=(
        Question(
            "carer_by",
            "Who is typing this",
            Choice(
                (
                    ("self", "The carer or key worker"),
                    ("told", "Somebody else, as told by the carer"),
                    ("none", "The carer could not be reached"),
                )
            ),
            required=True,
            judgement=True,
        ),
        Question(
            "carer_told_to",
            "Told to",
            TEXT,
            hint="Name and job of the person who wrote it down",
            required=True,
            show_if=("carer_by", "told"),
            judgement=True,
            short="whom the carer told",
        ),
        Question(
            "carer_told_on",
            "Told on",
            DATE,
            hint="For example, 27 3 2026",
            required=True,
            show_if=("carer_by", "told"),
            judgement=True,
            short="the date the carer told it",
        ),
        Question(
            "carer_tried",
            "What was tried to reach the carer",
            LongText(rows=2),
            required=True,
            show_if=("carer_by", "none"),
            judgement=True,
        ),
        Question(
            "carer_role",
            "The carer’s part in education",
            LONG_TEXT,
            hint="What the carer and others at home do: reading, homework, school runs, talking to teachers",
            required=True,
            judgement=True,
        ),
        Question(
            "carer_leisure",
            "The carer’s part in clubs and interests",
            LongText(rows=3),
            hint="Such as taking the child to a club, kit, a library card, a quiet place",
            required=True,
            judgement=True,
        ),
        Question("carer_well", "What is going well, seen from home", LONG_TEXT, judgement=True),
        Question(
            "carer_concerns",
            "What worries the carer",
            LongText(rows=3),
            hint="About learning, friends, behaviour, sleep, getting to school",
            judgement=True,
        ),
        Question(
            "carer_help",
            "What would help the carer to help",
            LongText(rows=3),
            hint="Such as a device, a reading list, advice on a subject, one person to ring",
            judgement=True,
        ),
    ),
)
