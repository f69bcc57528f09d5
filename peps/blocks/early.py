"""What only an early years plan asks: funded hours, key person, checks, who watches when no setting does."""

from .enrolment import HOURS
from .kinds import DATE, TEXT, YES_NO, Choice, LongText
from .layout import EARLY_YEARS, Block, Question

_NO_SETTING = ("enrolment_provision", "none")

EARLY = Block(
    key="early",
    title="Early years",
    types=(EARLY_YEARS,),
    questions=(
        Question("early_funded_hours", "Funded hours taken each week", HOURS, required=True),
        Question(
            "early_premium",
            "Early years pupil premium claimed",
            YES_NO,
            short="whether early years pupil premium is claimed",
        ),
        Question(
            "early_key_person",
            "Key person",
            TEXT,
            hint="The adult at the setting who knows the child best",
        ),
        Question(
            "early_two_year_check",
            "Two-year check done on",
            DATE,
            hint="The progress check between the ages of two and three",
        ),
        Question(
            "early_two_year_found",
            "What the two-year check found",
            LongText(rows=3),
            hint="In the three prime areas. Leave empty when it is not due",
            judgement=True,
        ),
        Question(
            "early_language",
            "Speech and language tool in use, and the stage reached",
            LongText(rows=2),
            types=(),
        ),
        Question(
            "early_journal",
            "Learning journal",
            Choice(
                (
                    ("goes", "There is one, and it goes with the child"),
                    ("stays", "There is one at the setting"),
                    ("none", "There is none yet"),
                )
            ),
        ),
        Question(
            "early_no_setting",
            "Who follows development when there is no setting",
            LongText(rows=2),
            required=True,
            show_if=_NO_SETTING,
            judgement=True,
        ),
        Question(
            "early_health_visitor",
            "Health visitor",
            TEXT,
            hint="Name and team: with the carers they say how the child is developing",
            required=True,
            show_if=_NO_SETTING,
        ),
    ),
)
