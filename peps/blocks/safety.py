"""Safety and permissions: what a school must never get wrong. Each answer is confirmed singly, every term."""

from .kinds import PHONE, TEXT, YES_NO, Choice, Column, Confirm, LongText, Rows
from .layout import EARLY_YEARS, SCHOOL_AGE, Block, Question

_FEW = LongText(rows=3, max=1000)
_WHO = Choice(
    (
        ("carer", "The carer"),
        ("social_worker", "The social worker"),
        ("parent", "A parent with parental responsibility"),
        ("nobody", "Nobody: ask each time"),
    )
)
_CHILD = (EARLY_YEARS, SCHOOL_AGE)

SAFETY = Block(
    key="safety",
    title="Safety and permissions",
    intro="Check each answer by itself. A permission from last term does not stand until you confirm it.",
    questions=(
        Question(
            "safety_collect",
            "Who may collect the child",
            Confirm(_FEW),
            hint="Full names and relation. Say so if the child may leave alone",
            required=True,
            safety=True,
            types=_CHILD,
        ),
        Question(
            "safety_no_contact",
            "Who must not have contact",
            Confirm(_FEW),
            hint="Name each person and what the school should do. If there is nobody, enter “Nobody”",
            required=True,
            safety=True,
        ),
        Question(
            "safety_emergency",
            "Emergency contacts",
            Confirm(
                Rows(
                    columns=(
                        Column("name", "Name", TEXT, required=True),
                        Column("relation", "Relation to the child", TEXT),
                        Column("phone", "Phone", PHONE, required=True),
                    ),
                    noun="contact",
                )
            ),
            hint="In the order they should be rung",
            required=True,
            safety=True,
        ),
        Question(
            "safety_information",
            "Who gets information from school",
            Confirm(_FEW),
            hint="Reports, messages, letters. Say who hears of an accident or an illness first",
            required=True,
            safety=True,
        ),
        Question(
            "safety_parents_evening",
            "Who comes to parents’ evenings",
            Confirm(_FEW),
            safety=True,
            required=True,
        ),
        Question(
            "safety_day_trips",
            "Who gives permission for day trips",
            Confirm(_WHO),
            required=True,
            safety=True,
        ),
        Question(
            "safety_residentials",
            "Who gives permission for residential trips",
            Confirm(_WHO),
            required=True,
            safety=True,
            types=(SCHOOL_AGE,),
        ),
        Question(
            "safety_photo_inside",
            "Photographs may be shown inside school",
            Confirm(YES_NO),
            required=True,
            safety=True,
            short="whether photographs may be shown inside school",
        ),
        Question(
            "safety_photo_outside",
            "Photographs may be taken outside school",
            Confirm(YES_NO),
            hint="Such as on trips, at matches and performances",
            required=True,
            safety=True,
            short="whether photographs may be taken outside school",
        ),
        Question(
            "safety_photo_print",
            "Photographs may be printed",
            Confirm(YES_NO),
            hint="Such as newsletters and newspapers",
            required=True,
            safety=True,
            short="whether photographs may be printed",
        ),
        Question(
            "safety_photo_online",
            "Photographs may be put online",
            Confirm(YES_NO),
            hint="The school’s website and social media",
            required=True,
            safety=True,
            short="whether photographs may be put online",
        ),
    ),
)
