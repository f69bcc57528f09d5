"""What only an early years plan asks: funded hours, the two-year check, who watches when no setting does."""

from .enrolment import HOURS
from .kinds import DATE, YES_NO, LongText
from .layout import EARLY_YEARS, Block, Question

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
        Question("early_two_year_check", "Two-year check done on", DATE),
        Question(
            "early_two_year_found",
            "What the two-year check found",
            LongText(rows=3),
            hint="Leave empty when it is not due",
            judgement=True,
        ),
        Question(
            "early_language",
            "Speech and language tool in use, and the stage reached",
            LongText(rows=2),
            judgement=True,
            short="the speech and language tool in use",
        ),
        Question(
            "early_no_setting",
            "Who follows development when there is no setting",
            LongText(rows=2),
            required=True,
            show_if=("enrolment_provision", "none"),
            judgement=True,
        ),
    ),
)
