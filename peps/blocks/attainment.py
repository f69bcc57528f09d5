"""Attainment at the time of the plan, by subject, on the school's own scale; statutory results apart.

"On track" is what the teacher says: nothing is compared across scales.
"""

from .codes import EARLY_BAND, ON_TRACK
from .kinds import AGE, TEXT, Choice, Column, LongText, Rows, Select, Text
from .layout import EARLY_YEARS, POST_16, SCHOOL_AGE, Block, Question

CORE = ("English reading", "English writing", "Mathematics", "Science")
_MARK = Text(max=30)
_AREAS = (
    "Communication and language",
    "Personal, social and emotional development",
    "Physical development",
)

ATTAINMENT = Block(
    key="attainment",
    title="Attainment and progress",
    questions=(
        Question(
            "attainment_scale",
            "Scale the school uses",
            TEXT,
            hint="Such as age-related expectations, GCSE grades 9 to 1, or the engagement model",
            required=True,
            types=(SCHOOL_AGE,),
        ),
        Question(
            "attainment_subjects",
            "Attainment by subject",
            Rows(
                columns=(
                    Column("subject", "Subject", TEXT, required=True),
                    Column("prior", "End of last key stage", _MARK),
                    Column("before", "Last term", _MARK),
                    Column("now", "Now", _MARK, required=True),
                    Column("target", "Target", _MARK),
                    Column("track", "On track", Select(ON_TRACK), required=True),
                    Column("comment", "Comment", Text(max=500)),
                ),
                start=CORE,
                noun="subject",
            ),
            hint="Reading, writing, mathematics and science at least. Add the others that matter",
            required=True,
            types=(SCHOOL_AGE,),
            judgement=True,
        ),
        Question(
            "attainment_results",
            "Statutory results so far",
            Rows(
                columns=(
                    Column("test", "Test or assessment", TEXT, required=True),
                    Column("year", "Year taken", Text(max=9)),
                    Column("result", "Result", _MARK, required=True),
                ),
                noun="result",
            ),
            hint="Such as phonics check, multiplication check, key stage 2, GCSE",
            types=(SCHOOL_AGE, POST_16),
        ),
        Question(
            "attainment_reading_age",
            "Reading age",
            AGE,
            hint="For example, 7 years 8 months",
            types=(SCHOOL_AGE,),
            judgement=True,
        ),
        Question(
            "attainment_progress",
            "Progress since last term, and what made the difference",
            LongText(rows=4),
            required=True,
            judgement=True,
            short="progress since last term",
        ),
        Question(
            "attainment_areas",
            "Development by area",
            Rows(
                columns=(
                    Column("area", "Area", TEXT, required=True),
                    Column("now", "Now", Select(EARLY_BAND), required=True),
                    Column("comment", "What was seen", Text(max=500)),
                ),
                start=_AREAS,
                noun="area",
            ),
            hint="The three prime areas at least",
            required=True,
            types=(EARLY_YEARS,),
            judgement=True,
        ),
        Question(
            "attainment_homework",
            "Homework and study outside lessons",
            LongText(rows=2),
            hint="What is expected, where it is done, and who helps",
            types=(SCHOOL_AGE, POST_16),
            judgement=True,
        ),
        Question(
            "attainment_english_maths",
            "English and mathematics to GCSE grade 4",
            Choice(
                (
                    ("both", "Both gained"),
                    ("english", "English gained, taking mathematics again"),
                    ("maths", "Mathematics gained, taking English again"),
                    ("neither", "Taking both again"),
                    ("other", "Another route, such as functional skills"),
                )
            ),
            required=True,
            types=(POST_16,),
        ),
    ),
)
