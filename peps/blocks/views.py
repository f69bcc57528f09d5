"""The child's own words and wishes, in kind words; how the child took part, and who helped.

Words here belong to the child: `child_words`. They are asked each term anew and never carried over.
"""

from .codes import PARTICIPATION
from .kinds import TEXT, YES_NO, Choice, LongText, ManyChoices, Select
from .layout import EARLY_YEARS, POST_16, SCHOOL_AGE, Block, Question

_BOX = LongText(rows=4)
_OLDER = (SCHOOL_AGE, POST_16)

PARTICIPATION_BLOCK = Block(
    key="participation",
    title="How these views were gathered",
    questions=(
        Question(
            "participation_given",
            "Views given this time",
            YES_NO,
            hint="In any way at all: said, written, drawn, shown, or seen by an adult who knows the child",
            required=True,
            short="whether views were given this time",
        ),
        Question(
            "participation_reason",
            "Why not, and what was tried",
            LongText(rows=3),
            required=True,
            show_if=("participation_given", False),
            judgement=True,
            short="why no views were given and what was tried",
        ),
        Question(
            "participation_ways",
            "How the views were given",
            ManyChoices(
                (
                    ("said", "Said"),
                    ("wrote", "Written or typed"),
                    ("drew", "Drawn or made"),
                    ("signed", "Signs, pictures or symbols"),
                    ("seen", "Seen by an adult who knows the child"),
                )
            ),
            show_if=("participation_given", True),
            judgement=True,
        ),
        Question(
            "participation_helper",
            "Who helped",
            TEXT,
            hint="Name and job. Leave empty if nobody did",
            show_if=("participation_given", True),
            judgement=True,
        ),
        Question(
            "participation_code",
            "Part taken in the meeting",
            Select(PARTICIPATION),
            hint="Answer when it is known. The codes are those of statutory reviews",
            judgement=True,
        ),
    ),
)

_GIVEN = ("participation_given", True)

VIEWS = Block(
    key="views",
    title="What I think",
    intro="Write it the way the child says it. Any question can be left out.",
    show_if=_GIVEN,
    questions=(
        Question(
            "views_well",
            "What is going well for you?",
            _BOX,
            hint="At school and anywhere you learn",
            child_words=True,
            types=_OLDER,
            short="what is going well",
        ),
        Question(
            "views_proud",
            "What are you proud of since last time?",
            _BOX,
            child_words=True,
            types=_OLDER,
            short="what the child is proud of",
        ),
        Question(
            "views_hard",
            "What is hard or worrying?",
            _BOX,
            hint="It can be a lesson, a place, a person or a time of day",
            child_words=True,
            types=_OLDER,
            short="what is hard",
        ),
        Question(
            "views_help",
            "What would help you most?",
            _BOX,
            hint="What should adults do more of, less of or differently?",
            child_words=True,
            types=_OLDER,
            short="what would help",
        ),
        Question(
            "views_people",
            "Who can you talk to at school?",
            LongText(rows=2),
            child_words=True,
            types=_OLDER,
            short="whom the child can talk to",
        ),
        Question(
            "views_clubs",
            "What do you like doing outside lessons?",
            _BOX,
            hint="Clubs, sport, music, games, or anything you would like to try",
            child_words=True,
            types=_OLDER,
            short="what the child likes outside lessons",
        ),
        Question(
            "views_aims",
            "What do you want to do or be later?",
            _BOX,
            hint="It is fine to change your mind",
            child_words=True,
            types=_OLDER,
            short="aims for later",
        ),
        Question(
            "views_early_likes",
            "What I like doing and who I like to be with",
            _BOX,
            hint="Seen, said or drawn. Say who saw it",
            child_words=True,
            types=(EARLY_YEARS,),
        ),
        Question(
            "views_early_tricky",
            "What is tricky for me and what helps",
            _BOX,
            child_words=True,
            types=(EARLY_YEARS,),
        ),
    ),
)

WISHES = Block(
    key="wishes",
    title="My meeting",
    intro="Adults see these answers before they invite anybody.",
    questions=(
        Question(
            "wishes_when",
            "When and where should your meeting be?",
            LongText(rows=2),
            hint="Say if there is a lesson or a place you do not want it in",
            child_words=True,
            types=_OLDER,
            short="when and where the meeting should be",
        ),
        Question(
            "wishes_people",
            "Who should come, and who should not?",
            LongText(rows=2),
            hint="Fewer people is fine. You can ask for a teacher of a subject you find hard",
            child_words=True,
            types=_OLDER,
            short="who should come to the meeting",
        ),
        Question(
            "wishes_part",
            "What do you want to do in your meeting?",
            Choice(
                (
                    ("chair", "Run it"),
                    ("part", "Run a part of it"),
                    ("come", "Come"),
                    ("message", "Not come, but send a message"),
                    ("no", "Not come"),
                )
            ),
            child_words=True,
            types=_OLDER,
            short="the part the child wants in the meeting",
        ),
        Question(
            "wishes_told",
            "How should we tell you what was decided?",
            LongText(rows=2),
            child_words=True,
            types=_OLDER,
            short="how the child wants to be told",
        ),
    ),
)
