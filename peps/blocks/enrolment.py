"""Where the child learns now and learnt before: kind of provision, hours, school facts, part-time, other."""

from .codes import PROVISION, SCHOOL_PHASE, YEAR_GROUP
from .kinds import (
    DATE,
    EMAIL,
    PHONE,
    TEXT,
    YES_NO,
    Choice,
    Column,
    DecimalNumber,
    Integer,
    LongText,
    Rows,
    Select,
    Text,
)
from .layout import ALL_TYPES, EARLY_YEARS, POST_16, SCHOOL_AGE, Block, Question

HOURS = DecimalNumber(low="0", high="60", places=1)
ON_ROLL = ("school", "setting", "college", "unit", "hospital", "custody")
"""Provision at a place with a register: it has a name, a joining date and attendance."""
WITHOUT_SCHOOL = ("home", "eotas", "none")
"""Provision that no school answers for: the social worker and the Virtual School fill in the school's part."""
_FULL_TIME = (SCHOOL_AGE, POST_16)

ENROLMENT = Block(
    key="enrolment",
    title="Education now and before",
    questions=(
        Question(
            "enrolment_provision",
            "Where education takes place",
            Choice(PROVISION),
            required=True,
            prefill="school.kind",
            short="where education takes place",
        ),
        Question(
            "enrolment_none",
            "What is being done to find a place",
            LongText(rows=3),
            hint="Who is doing what, by when, and what the child learns until then",
            required=True,
            show_if=("enrolment_provision", "none"),
            judgement=True,
        ),
        Question(
            "enrolment_elsewhere",
            "Education arranged instead",
            LongText(rows=3),
            hint="What is taught, by whom, where, and when it is looked at again",
            required=True,
            show_if=("enrolment_provision", ("home", "eotas")),
            judgement=True,
            short="the education arranged instead of school",
        ),
        Question(
            "enrolment_year",
            "Year group",
            Select(YEAR_GROUP),
            required=True,
            prefill="child.year_group",
            promotes="PepFacts.year_group",
        ),
        Question(
            "enrolment_taught",
            "Year taught, if different",
            Select(YEAR_GROUP),
            prefill="child.year_taught",
            types=(SCHOOL_AGE,),
        ),
        Question(
            "enrolment_hours",
            "Hours of education each week",
            HOURS,
            hint="What is provided now, at all places together",
            required=True,
            types=ALL_TYPES,
        ),
        Question(
            "enrolment_part_time",
            "On a part-time timetable",
            YES_NO,
            hint="Recorded with attendance code C2",
            required=True,
            types=(SCHOOL_AGE,),
            short="whether there is a part-time timetable",
        ),
        Question(
            "enrolment_part_time_why",
            "Reason for the part-time timetable, and the way back to full time",
            LongText(rows=3),
            required=True,
            show_if=("enrolment_part_time", True),
            types=(SCHOOL_AGE,),
            judgement=True,
            short="the reason for the part-time timetable",
        ),
        Question(
            "enrolment_part_time_until",
            "Part-time timetable ends",
            DATE,
            required=True,
            show_if=("enrolment_part_time", True),
            types=(SCHOOL_AGE,),
            short="the date the part-time timetable ends",
        ),
        Question(
            "enrolment_other",
            "Other places the child learns",
            Rows(
                columns=(
                    Column("provider", "Provider", TEXT, required=True),
                    Column("hours", "Hours a week", HOURS),
                    Column("reason", "Reason", TEXT),
                    Column("review", "Review on", DATE),
                ),
                noun="provider",
            ),
            hint="Alternative provision, tuition, college",
            types=_FULL_TIME,
        ),
        Question(
            "enrolment_history",
            "Schools and settings before this one",
            Rows(
                columns=(
                    Column("name", "School or setting", TEXT, required=True),
                    Column("joined", "From", DATE),
                    Column("left", "Until", DATE),
                    Column("reason", "Reason for leaving", TEXT),
                ),
                noun="school",
            ),
            prefill="schools.past",
        ),
        Question(
            "enrolment_before",
            "Gaps in education, and education that was not at a school",
            LongText(rows=3),
            hint="Such as time out of school, home education, or schooling in another country",
        ),
    ),
)

SCHOOL = Block(
    key="school",
    title="School",
    show_if=("enrolment_provision", ON_ROLL),
    questions=(
        Question("school_name", "School or setting", TEXT, required=True, prefill="school.name"),
        Question(
            "school_urn", "URN", Integer(low="100000", high="999999"), hint="6 numbers", prefill="school.urn"
        ),
        Question(
            "school_dfe_number",
            "DfE number",
            Text(max=8, code=True),
            hint="Such as 330/2004",
            prefill="school.dfe_number",
        ),
        Question("school_phase", "Phase", Select(SCHOOL_PHASE), prefill="school.phase"),
        Question("school_type", "Type of school", TEXT, prefill="school.type_name"),
        Question("school_ofsted", "Latest Ofsted outcome", TEXT, prefill="school.ofsted_rating"),
        Question("school_phone", "School’s phone", PHONE, prefill="school.phone"),
        Question("school_joined_on", "Date of enrolment", DATE, required=True, prefill="school.since"),
        Question(
            "school_teacher", "Designated teacher", TEXT, required=True, prefill="designated_teacher.name"
        ),
        Question(
            "school_teacher_email",
            "Designated teacher’s email",
            EMAIL,
            prefill="designated_teacher.email",
        ),
        Question(
            "school_teacher_phone",
            "Designated teacher’s phone",
            PHONE,
            prefill="designated_teacher.phone",
        ),
        Question(
            "school_key_adult",
            "Adult the child turns to",
            TEXT,
            hint="Key person, tutor, mentor or teaching assistant",
            types=(EARLY_YEARS, SCHOOL_AGE, POST_16),
        ),
    ),
)
