"""Attendance in sessions and per cent, and suspensions and exclusions. A plan is asked, never a verdict."""

from .codes import ABSENCE, SUSPENSION_KIND, SUSPENSION_REASON
from .enrolment import ON_ROLL
from .kinds import COUNT, DATE, PERCENTAGE, TEXT, YES_NO, Choice, Column, Integer, LongText, Rows, Select
from .layout import POST_16, SCHOOL_AGE, Block, Question

_SESSIONS = Integer(low="0", high="500")
_COUNTED = (SCHOOL_AGE, POST_16)

ATTENDANCE = Block(
    key="attendance",
    title="Attendance",
    intro="In half-day sessions: this school year up to now, and last term.",
    show_if=("enrolment_provision", ON_ROLL),
    questions=(
        Question("attendance_possible", "Possible sessions", _SESSIONS, types=_COUNTED),
        Question("attendance_attended", "Sessions attended", _SESSIONS, types=_COUNTED),
        Question("attendance_authorised", "Authorised absence, in sessions", _SESSIONS, types=_COUNTED),
        Question("attendance_unauthorised", "Unauthorised absence, in sessions", _SESSIONS, types=_COUNTED),
        Question(
            "attendance_percent",
            "Attendance this year",
            PERCENTAGE,
            hint="Per cent. Worked out from the sessions when you enter both",
            required=True,
            promotes="PepFacts.attendance",
            computed=("percent_of", "attendance_attended", "attendance_possible"),
        ),
        Question(
            "attendance_level",
            "Absence this year in words",
            Choice(ABSENCE),
            hint="The national words: persistent absence is under 90%, severe absence under 50%",
            types=_COUNTED,
            computed=("absence", "attendance_percent"),
            derived=True,
        ),
        Question("attendance_last_possible", "Possible sessions last term", _SESSIONS, types=_COUNTED),
        Question("attendance_last_attended", "Sessions attended last term", _SESSIONS, types=_COUNTED),
        Question(
            "attendance_last_authorised",
            "Authorised absence last term, in sessions",
            _SESSIONS,
            types=_COUNTED,
        ),
        Question(
            "attendance_last_unauthorised",
            "Unauthorised absence last term, in sessions",
            _SESSIONS,
            types=_COUNTED,
        ),
        Question(
            "attendance_last_term",
            "Attendance last term",
            PERCENTAGE,
            hint="Per cent. Worked out from the sessions when you enter both",
            types=_COUNTED,
            computed=("percent_of", "attendance_last_attended", "attendance_last_possible"),
        ),
        Question(
            "attendance_plan",
            "What will make attendance better, or keep it good",
            LongText(rows=3),
            hint="Say what causes absence, who does what, and what the child says helps",
            judgement=True,
            short="what will make attendance better",
        ),
    ),
)

SUSPENSIONS = Block(
    key="suspensions",
    title="Suspensions and exclusions",
    types=(SCHOOL_AGE, POST_16),
    show_if=("enrolment_provision", ON_ROLL),
    questions=(
        Question(
            "suspensions_any",
            "Suspended or excluded this school year",
            YES_NO,
            required=True,
            short="whether there was a suspension or exclusion this school year",
        ),
        Question(
            "suspensions_list",
            "Suspensions and exclusions",
            Rows(
                columns=(
                    Column("kind", "Kind", Select(SUSPENSION_KIND), required=True),
                    Column("first", "First day", DATE, required=True),
                    Column("last", "Last day", DATE),
                    Column("sessions", "Sessions", COUNT, required=True),
                    Column("reason", "Reason", Select(SUSPENSION_REASON), required=True),
                    Column("reason_2", "Second reason", Select(SUSPENSION_REASON)),
                    Column("reason_3", "Third reason", Select(SUSPENSION_REASON)),
                    Column("provided", "Education from the first day", TEXT),
                ),
                noun="suspension",
            ),
            required=True,
            show_if=("suspensions_any", True),
            promotes="PepFacts.suspensions",
        ),
        Question(
            "suspensions_plan",
            "What is being done so that it does not happen again",
            LongText(rows=3),
            required=True,
            show_if=("suspensions_any", True),
            judgement=True,
        ),
    ),
)
