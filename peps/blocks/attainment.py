"""Attainment at the time of the plan, by subject, each row on a named scale; national results apart.

"On track" is what the teacher says: nothing is compared across scales. Whether a mark is one of its scale
is for `peps.completeness.rules.marks`.
"""

from .codes import EARLY_BAND, ON_TRACK
from .kinds import AGE, FILES, TEXT, Choice, Column, LongText, Rows, Select, Text
from .layout import EARLY_YEARS, POST_16, SCHOOL_AGE, Block, Question
from .scales import AREAS, GOALS, SCALE_CHOICES_FOR, STATUTORY

CORE = ("English reading", "English writing", "Mathematics", "Science")
_MARK = Text(max=100)
_PRIME = tuple(area.label for area in AREAS if area.prime)
_SPECIFIC = tuple(area.label for area in AREAS if not area.prime)
_OLDER = (SCHOOL_AGE, POST_16)

SUBJECTS = Rows(
    columns=(
        Column("subject", "Subject", TEXT, required=True),
        Column("scale", "Scale, if another", Select(SCALE_CHOICES_FOR[SCHOOL_AGE])),
        Column("prior", "End of last key stage", _MARK),
        Column("before", "Last term", _MARK),
        Column("now", "Now", _MARK, required=True),
        Column("target", "Target", _MARK),
        Column("track", "On track", Select(ON_TRACK), required=True),
        Column("comment", "Comment", Text(max=500)),
    ),
    start=CORE,
    noun="subject",
)
COURSES = Rows(
    columns=(
        Column("subject", "Subject or unit", TEXT, required=True),
        Column("scale", "Scale", Select(SCALE_CHOICES_FOR[POST_16]), required=True),
        Column("before", "Last term", _MARK),
        Column("now", "Now", _MARK, required=True),
        Column("target", "Target", _MARK),
        Column("track", "On track", Select(ON_TRACK), required=True),
        Column("comment", "Comment", Text(max=500)),
    ),
    noun="subject",
)


def _areas(start: tuple[str, ...]) -> Rows:
    return Rows(
        columns=(
            Column("area", "Area", TEXT, required=True),
            Column("now", "Now", Select(EARLY_BAND), required=True),
            Column("comment", "What was seen", Text(max=500)),
        ),
        start=start,
        noun="area",
    )


RESULTS = Rows(
    columns=(
        Column(
            "test",
            "Test or assessment",
            Select(tuple((code, test.label) for code, test in STATUTORY.items())),
            required=True,
        ),
        Column("year", "Year taken", Text(max=9)),
        Column("result", "Result", _MARK, required=True),
    ),
    noun="result",
)
_OLD_RESULTS = Rows(
    columns=(
        Column("test", "Test or assessment", TEXT, required=True),
        Column("year", "Year taken", Text(max=9)),
        Column("result", "Result", Text(max=30), required=True),
    ),
    noun="result",
)
_GOAL_LEVELS = (("1", "Emerging"), ("2", "Expected"), ("A", "Not assessed"))
"""The two levels of the profile since 2021, and the mark of one that was not assessed."""


ATTAINMENT = Block(
    key="attainment",
    title="Attainment and progress",
    questions=(
        Question("attainment_scale", "Scale the school uses", TEXT, types=()),
        Question(
            "attainment_measure",
            "Scale used for most subjects",
            Select(SCALE_CHOICES_FOR[SCHOOL_AGE]),
            hint="As things stand today; you need not wait for the school’s next data drop",
            required=True,
            types=(SCHOOL_AGE,),
        ),
        Question(
            "attainment_own",
            "The marks of the school’s own scale",
            LongText(rows=4, max=1000),
            hint="One on each line, the lowest first",
            required=True,
            show_if=("attainment_measure", "own"),
            types=(SCHOOL_AGE,),
        ),
        Question(
            "attainment_subjects",
            "Attainment by subject",
            SUBJECTS,
            hint="Reading, writing, mathematics and science at least. Add the others that matter",
            required=True,
            types=(SCHOOL_AGE,),
            judgement=True,
        ),
        Question(
            "attainment_courses",
            "Attainment by subject or unit",
            COURSES,
            hint="Everything studied, English and mathematics resits too",
            show_if=("post16_status", "education"),
            required=True,
            types=(POST_16,),
            judgement=True,
        ),
        Question("attainment_results", "Statutory results so far", _OLD_RESULTS, types=()),
        Question(
            "attainment_statutory",
            "National results so far",
            RESULTS,
            hint="Such as the phonics check, key stage 2 or GCSEs: as they were given, apart from today’s picture",
            types=_OLDER,
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
            "Development in the prime areas",
            _areas(_PRIME),
            hint="All three, at every age",
            required=True,
            types=(EARLY_YEARS,),
            judgement=True,
        ),
        Question(
            "attainment_specific",
            "Development in the specific areas",
            _areas(_SPECIFIC),
            hint="Choose “Not assessed” where it is too early",
            types=(EARLY_YEARS,),
            judgement=True,
        ),
        Question(
            "attainment_goals",
            "Early learning goals at the end of Reception",
            Rows(
                columns=(
                    Column(
                        "goal", "Goal", Select(tuple((goal.key, goal.label) for goal in GOALS)), required=True
                    ),
                    Column("level", "Level", Select(_GOAL_LEVELS), required=True),
                    Column("comment", "Comment", Text(max=300)),
                ),
                start=tuple(goal.key for goal in GOALS),
                noun="goal",
            ),
            hint="The 17 goals of the early years foundation stage profile, once it is done",
            show_if=("fact.year_group", (0,)),
            types=(EARLY_YEARS,),
            judgement=True,
        ),
        Question(
            "attainment_reports",
            "School reports and assessments",
            FILES,
            hint="The latest report, or the setting’s own assessment",
            judgement=True,
        ),
        Question(
            "attainment_homework",
            "Homework and study outside lessons",
            LongText(rows=2),
            hint="What is expected, where it is done, and who helps",
            types=_OLDER,
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
