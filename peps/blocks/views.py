"""The child's own words and wishes, in kind words for four ages; how the child took part, and who helped.

Words here belong to the child: `child_words`. They are asked each term anew and never carried over. Which
set is asked hangs on BAND; once DONE is answered with yes nobody changes the words (`peps.actions.saving`).
"""

from collections.abc import Mapping

from . import codes
from .kinds import FILES, TEXT, YES_NO, Choice, Json, Kind, LongText, ManyChoices, Select
from .layout import Block, Question

BAND = "participation_band"
"""Whose questions are asked: a code of `codes.AGE_BAND`."""
DONE = "views_done"

EARLY, PRIMARY, SECONDARY, POST16 = (code for code, _label in codes.AGE_BAND)
_OLDER = (SECONDARY, POST16)
_TALKERS = (PRIMARY, *_OLDER)

_LINES = LongText(rows=2)
_BOX = LongText(rows=4)
_FEELING = Choice(codes.FEELING)
_SAFE = Choice(codes.FEELS_SAFE)


def is_finished(answers: Mapping[str, Json]) -> bool:
    """Whether the child said that this is finished. `answers` are the stored ones of the section."""
    return answers.get(DONE) is True


PARTICIPATION_BLOCK = Block(
    key="participation",
    title="How these views were gathered",
    questions=(
        Question(
            BAND,
            "Questions that suit this child",
            Choice(codes.AGE_BAND),
            hint="By age. Choose another set if it suits better, then save",
            prefill="child.age_band",
            required=True,
            short="the questions that suit this child",
        ),
        Question(
            "participation_given",
            "Views given this time",
            YES_NO,
            hint="In any way at all: said, written, drawn, shown, or seen by an adult who knows the child",
            required=True,
            judgement=True,
            short="whether views were given this time",
        ),
        Question(
            "participation_why",
            "Why no views were given",
            Choice(codes.NO_VIEWS),
            required=True,
            show_if=("participation_given", False),
            judgement=True,
        ),
        Question(
            "participation_reason",
            "What was tried, and what the child said about it",
            LongText(rows=3),
            hint="Also when the child will be asked again",
            required=True,
            show_if=("participation_given", False),
            judgement=True,
            short="what was tried to have the child’s views",
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
            Select(codes.PARTICIPATION),
            hint="Answer when it is known. The codes are those of statutory reviews",
            judgement=True,
        ),
    ),
)


def _words(
    bands: str | tuple[str, ...],
    key: str,
    label: str,
    kind: Kind = _BOX,
    *,
    hint: str = "",
    short: str = "",
) -> Question:
    """A question for the child themself, asked in these bands."""
    return Question(key, label, kind, hint=hint, short=short, show_if=(BAND, bands), child_words=True)


def _shown(key: str, label: str, hint: str = "") -> tuple[Question, Question]:
    """A question for the youngest, and beside it how the child told it: said, drew, showed, or seen."""
    how = Select(codes.HOW_TOLD)
    return (
        _words(EARLY, key, label, _LINES, hint=hint),
        _words(EARLY, f"{key}_how", f"How we know: {label[0].lower()}{label[1:]}", how),
    )


_EARLY = (
    *_shown("views_early_day", "My day", "What I do, and how I come and go"),
    *_shown("views_early_friends", "My friends", "Who I like to be with"),
    *_shown("views_early_likes", "What I like"),
    *_shown("views_early_tricky", "What is tricky for me"),
    *_shown("views_early_helps", "Who helps me, and how"),
    *_shown("views_early_more", "What I would like more of"),
)

_PRIMARY = (
    _words(PRIMARY, "views_primary_school", "How is school?", _FEELING),
    _words(PRIMARY, "views_primary_best", "What I like best at school", _LINES),
    _words(PRIMARY, "views_primary_good_at", "I am good at", _LINES),
    _words(PRIMARY, "views_primary_help", "I want help with", _LINES),
    _words(PRIMARY, "views_primary_friends", "How are things with friends?", _FEELING),
    _words(PRIMARY, "views_primary_safe", "I feel safe at school", _SAFE),
    _words(PRIMARY, "views_primary_worry", "Something that worries me", _LINES),
    _words(PRIMARY, "views_primary_talk", "A grown-up at school I can talk to", _LINES),
    _words(PRIMARY, "views_primary_clubs", "What I like doing after school and at weekends", _LINES),
    _words(PRIMARY, "views_primary_later", "When I am older I want to", _LINES),
)

_SECONDARY = (
    _words(
        SECONDARY,
        "views_well",
        "What is going well for you?",
        hint="At school and anywhere you learn",
        short="what is going well",
    ),
    _words(POST16, "views_post16_course", "How is your course, training or job going?", short="the course"),
    _words(
        _OLDER,
        "views_proud",
        "What are you proud of since last time?",
        short="what the child is proud of",
    ),
    _words(
        _OLDER,
        "views_hard",
        "What is hard or worrying?",
        hint="It can be a lesson, a place, a person or a time of day",
        short="what is hard",
    ),
    _words(
        _OLDER,
        "views_help",
        "What would help you most?",
        hint="What should adults do more of, less of or differently?",
        short="what would help",
    ),
    _words(
        _OLDER,
        "views_people",
        "Who can you talk to at school or college?",
        _LINES,
        short="whom the child can talk to",
    ),
    _words(_OLDER, "views_safe", "Do you feel safe at school or college?", _SAFE, short="feeling safe"),
    _words(SECONDARY, "views_friends", "How are things with friends?", _FEELING, short="friends"),
    _words(
        _OLDER,
        "views_clubs",
        "What do you like doing outside lessons?",
        hint="Clubs, sport, music, games, or anything you would like to try",
        short="what the child likes outside lessons",
    ),
    _words(
        SECONDARY,
        "views_aims",
        "What do you want to do or be later?",
        hint="It is fine to change your mind",
        short="aims for later",
    ),
)

_POST16 = (
    _words(
        POST16,
        "views_post16_next",
        "What is your next step?",
        hint="It is fine not to know yet",
        short="the next step",
    ),
    _words(
        POST16,
        "views_post16_money",
        "How are you doing for money and travel?",
        hint="Getting there, food, kit, or what your course costs",
        short="money and travel",
    ),
    _words(POST16, "views_post16_mine", "What will you do before we meet again?", short="what I will do"),
    _words(POST16, "views_post16_others", "What do you want others to do?", short="what others will do"),
)

VIEWS = Block(
    key="views",
    title="What I think",
    intro="Write it the way the child says it. Any question can be left out.",
    show_if=("participation_given", True),
    questions=(
        *_EARLY,
        *_PRIMARY,
        *_SECONDARY,
        *_POST16,
        _words(_OLDER, "views_else", "Anything else you want to say?", short="anything else"),
        Question(
            "views_files",
            "Pictures, drawings or pages of your own",
            FILES,
            hint="A photo of a drawing, a page of a booklet, a letter: it counts as an answer",
            child_words=True,
            short="the child’s own pictures or pages",
        ),
        Question(
            DONE,
            "Is this finished?",
            YES_NO,
            hint="After “Yes” and “Save”, adults cannot change these words",
            child_words=True,
            short="whether this is finished",
        ),
    ),
)

WISHES = Block(
    key="wishes",
    title="My meeting",
    intro="Adults see these answers before they invite anybody.",
    show_if=(BAND, _TALKERS),
    questions=(
        _words(
            _OLDER,
            "wishes_notice",
            "How long before do you want to know about your meeting?",
            Choice(codes.WISH_NOTICE),
            short="how long before the child wants to know",
        ),
        _words(
            _OLDER,
            "wishes_when",
            "When should it be?",
            _LINES,
            hint="Say if there is a lesson you do not want to miss",
            short="when the meeting should be",
        ),
        _words(
            _OLDER,
            "wishes_where",
            "Where should it be?",
            _LINES,
            hint="At school, at home, online or somewhere else",
            short="where the meeting should be",
        ),
        _words(
            _TALKERS,
            "wishes_people",
            "Who should come to your meeting?",
            _LINES,
            hint="Fewer people is fine",
            short="who should come to the meeting",
        ),
        _words(
            _TALKERS,
            "wishes_not",
            "Who should not come?",
            _LINES,
            hint="You do not have to say why",
            short="who should not come to the meeting",
        ),
        _words(
            _OLDER,
            "wishes_subjects",
            "Which subject teachers should we ask?",
            _LINES,
            hint="They can come, or write how you are doing",
            short="the subject teachers to ask",
        ),
        _words(
            _TALKERS,
            "wishes_part",
            "What do you want to do in your meeting?",
            Choice(codes.WISH_PART),
            short="the part the child wants in the meeting",
        ),
        _words(
            _TALKERS,
            "wishes_told",
            "How should we tell you what was decided?",
            _LINES,
            short="how the child wants to be told",
        ),
    ),
)
