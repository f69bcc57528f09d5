"""What only a post-16 plan asks: what the young person does now, the course, work, money, what comes next."""

from .codes import POST16_LEVEL, POST16_STATUS
from .kinds import DATE, MONEY, TEXT, YES_NO, Choice, DecimalNumber, LongText, Select
from .layout import POST_16, Block, Question

_LEARNING = ("post16_status", "education")
_WORKING = ("post16_status", "employed")
_NEET = ("post16_status", "neet")
_CUSTODY = ("post16_status", "custody")
_HOURS = DecimalNumber(low="0", high="60", places=1)

POST16 = Block(
    key="post16",
    title="Education, training and work",
    types=(POST_16,),
    questions=(
        Question("post16_status", "What the young person does now", Choice(POST16_STATUS), required=True),
        Question("post16_course", "Course", TEXT, required=True, show_if=_LEARNING),
        Question("post16_level", "Level", Select(POST16_LEVEL), required=True, show_if=_LEARNING),
        Question(
            "post16_provider", "Provider", TEXT, required=True, show_if=_LEARNING, prefill="school.name"
        ),
        Question("post16_course_until", "Course ends", DATE, show_if=_LEARNING),
        Question(
            "post16_resits",
            "English and mathematics still to gain",
            LongText(rows=2),
            hint="What is taken again, at which level, when the exam is",
            show_if=_LEARNING,
            judgement=True,
            short="English and mathematics still to gain",
        ),
        Question(
            "post16_course_progress",
            "Progress on the course",
            LongText(rows=3),
            hint="What is going well, what is behind, what the tutor does about it",
            required=True,
            show_if=_LEARNING,
            judgement=True,
        ),
        Question("post16_work", "Employer and job", TEXT, required=True, show_if=_WORKING),
        Question(
            "post16_apprenticeship",
            "Apprenticeship and its level",
            TEXT,
            hint="Leave empty for a job without an apprenticeship",
            show_if=_WORKING,
        ),
        Question("post16_training_hours", "Hours of training each week", _HOURS, show_if=_WORKING),
        Question(
            "post16_work_progress",
            "How work is going",
            LongText(rows=3),
            hint="With the employer’s view, and what would help to stay and move on",
            required=True,
            show_if=_WORKING,
            judgement=True,
        ),
        Question("post16_neet_since", "Without education or work since", DATE, required=True, show_if=_NEET),
        Question(
            "post16_neet",
            "What is being done to find education or work",
            LongText(rows=3),
            hint="Who helps, what was tried, the next appointment",
            required=True,
            show_if=_NEET,
            judgement=True,
        ),
        Question(
            "post16_neet_barriers",
            "What stands in the way",
            LongText(rows=2),
            hint="Such as health, travel, money, housing, confidence",
            show_if=_NEET,
            judgement=True,
        ),
        Question(
            "post16_custody_place", "Where the young person is held", TEXT, required=True, show_if=_CUSTODY
        ),
        Question(
            "post16_custody",
            "Education in custody and on release",
            LongText(rows=3),
            hint="What is taught and by whom, and the place that is kept for the day of release",
            required=True,
            show_if=_CUSTODY,
            judgement=True,
        ),
        Question("post16_release_on", "Release expected", DATE, show_if=_CUSTODY),
        Question(
            "post16_bursary",
            "Bursary for 16 to 19 claimed",
            YES_NO,
            hint="Young people in care are in the vulnerable group",
            show_if=_LEARNING,
            short="whether the bursary is claimed",
        ),
        Question(
            "post16_bursary_amount",
            "Bursary agreed for the year",
            MONEY,
            show_if=("post16_bursary", True),
            short="the bursary agreed for the year",
        ),
        Question(
            "post16_experience",
            "Work experience",
            LongText(rows=2),
            hint="Done and planned, with dates",
            show_if=("post16_status", ("education", "neet", "custody")),
            judgement=True,
        ),
        Question("post16_destination", "What comes next", LongText(rows=2), required=True, judgement=True),
        Question("post16_back_up", "Back-up plan", LongText(rows=2), required=True, judgement=True),
        Question(
            "post16_pathway",
            "How this ties in with the pathway plan",
            LongText(rows=2),
            hint="What the pathway plan says about education, and what is missing there",
            required=True,
            judgement=True,
        ),
    ),
)
