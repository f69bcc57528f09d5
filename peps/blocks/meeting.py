"""The meeting: who came, what the child says first, what was talked about, and who does what by when."""

from .codes import PERSON_ROLE
from .kinds import DATE, LONG_TEXT, TEXT, YES_NO, Choice, Column, LongText, Rows, Select
from .layout import Block, Question

MEETING = Block(
    key="meeting",
    title="The meeting",
    questions=(
        Question(
            "meeting_child_first",
            "The child’s words, read out first",
            LONG_TEXT,
            hint="In the child’s own words, or what the child did or showed",
            required=True,
            judgement=True,
            short="the child’s words",
        ),
        Question(
            "meeting_last_actions",
            "Actions agreed last time",
            Rows(
                columns=(
                    Column("action", "What was agreed", TEXT),
                    Column("who", "By whom", TEXT),
                    Column("by", "By when", DATE),
                    Column(
                        "done",
                        "Whether it was done",
                        Select((("yes", "Yes"), ("partly", "Partly"), ("no", "No"))),
                        required=True,
                    ),
                    Column("outcome", "What came of it", TEXT),
                ),
                noun="action",
            ),
            hint="What was not done, or only in part, comes back next time",
            prefill="last_plan.actions",
            short="the actions agreed last time",
        ),
        Question(
            "meeting_on",
            "Date of the meeting",
            DATE,
            required=True,
            promotes="PepFacts.meeting_on",
            judgement=True,
        ),
        Question(
            "meeting_place",
            "How and where",
            Choice((("person", "In person"), ("online", "Online"), ("mixed", "Some in person, some online"))),
            judgement=True,
            short="how the meeting was held",
        ),
        Question(
            "meeting_child_came",
            "Child came to the meeting",
            YES_NO,
            required=True,
            judgement=True,
            short="whether the child came",
        ),
        Question(
            "meeting_child_why",
            "Why not, and how the child’s views reached the meeting",
            LongText(rows=3),
            required=True,
            show_if=("meeting_child_came", False),
            judgement=True,
            short="why the child did not come",
        ),
        Question(
            "meeting_people",
            "People",
            Rows(
                columns=(
                    Column("role", "Role", Select(PERSON_ROLE), required=True),
                    Column("name", "Name", TEXT),
                    Column("invited", "Invited", YES_NO),
                    Column("came", "Came", YES_NO),
                    Column("copy", "Gets a copy", YES_NO),
                ),
                start=("child", "social_worker", "designated_teacher", "carer"),
                noun="person",
            ),
            hint="Everybody who was invited, whether or not they came",
            required=True,
            judgement=True,
            short="the people of the meeting",
        ),
        Question(
            "meeting_achievements",
            "Achievements since the last PEP",
            LONG_TEXT,
            hint="In school and out of it",
            required=True,
            judgement=True,
        ),
        Question("meeting_well", "What is going well", LONG_TEXT, judgement=True),
        Question("meeting_not_well", "What is not going well", LONG_TEXT, judgement=True),
        Question(
            "meeting_discussion",
            "What was discussed",
            LongText(rows=6),
            hint="The main points, with the child’s view among them",
            required=True,
            judgement=True,
        ),
        Question("meeting_needs", "Support the child needs", LONG_TEXT, required=True, judgement=True),
        Question(
            "meeting_plan",
            "Agreed plan for the coming term",
            Rows(
                columns=(
                    Column("action", "What will be done", TEXT, required=True),
                    Column("who", "By whom", TEXT, required=True, hint="A name, not a job"),
                    Column("by", "By when", DATE, required=True),
                ),
                noun="action",
            ),
            hint="These come back at the next meeting",
            required=True,
            judgement=True,
        ),
        Question(
            "meeting_next_on",
            "Date of the next meeting",
            DATE,
            required=True,
            promotes="PepFacts.next_meeting_on",
            judgement=True,
        ),
        Question("meeting_organiser", "Who organises the next meeting", TEXT, required=True, judgement=True),
    ),
)
