"""What only a post-16 plan asks: what the young person does now, the course, money, what comes next."""

from .codes import POST16_STATUS
from .kinds import DATE, TEXT, YES_NO, Choice, LongText
from .layout import POST_16, Block, Question

_LEARNING = ("post16_status", "education")

POST16 = Block(
    key="post16",
    title="Education, training and work",
    types=(POST_16,),
    questions=(
        Question("post16_status", "What the young person does now", Choice(POST16_STATUS), required=True),
        Question("post16_course", "Course and level", TEXT, required=True, show_if=_LEARNING),
        Question("post16_course_until", "Course ends", DATE, show_if=_LEARNING),
        Question(
            "post16_work", "Employer and job", TEXT, required=True, show_if=("post16_status", "employed")
        ),
        Question(
            "post16_neet",
            "What is being done to find education or work",
            LongText(rows=3),
            required=True,
            show_if=("post16_status", "neet"),
            judgement=True,
        ),
        Question(
            "post16_custody",
            "Education in custody and on release",
            LongText(rows=3),
            required=True,
            show_if=("post16_status", "custody"),
            judgement=True,
        ),
        Question(
            "post16_bursary",
            "Bursary for 16 to 19 claimed",
            YES_NO,
            show_if=_LEARNING,
            short="whether the bursary is claimed",
        ),
        Question("post16_destination", "What comes next", LongText(rows=2), required=True, judgement=True),
        Question("post16_back_up", "Back-up plan", LongText(rows=2), judgement=True),
        Question(
            "post16_pathway",
            "How this ties in with the pathway plan",
            LongText(rows=2),
            judgement=True,
        ),
    ),
)
