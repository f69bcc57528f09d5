"""What a target asks, as questions of the same kinds as a plan's: they read, store and say their answers. Pure.

Required is nothing here: what lacks is said by the prompts, and by `pep_part.missing` before sign-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from peps.blocks.answers import text_of
from peps.blocks.kinds import (
    DATE,
    Choice,
    Column,
    DecimalNumber,
    Integer,
    Json,
    LongText,
    ManyChoices,
    Rows,
    Select,
    Text,
)
from peps.blocks.layout import Block, Question, Section
from targets import measures
from targets.words import ASKED_BY, BETTER, EVIDENCE, GROUPS, HELP, MONEY, SPANS, SUBJECTS, Naming

LONGEST = 20_000
"""Characters of a free text. A sentence of 5,000 words is kept and told; a book is not a target."""
_WITH_FIGURES = tuple(kind for kind in measures.KINDS if measures.needs_figures(kind))
_WITH_UNIT = ("count", "score", "observed")
DAYS = ("by_when", "start_by")
FIGURES = ("start", "aim")


def _long(rows: int = 2) -> LongText:
    return LongText(max=LONGEST, rows=rows)


def _listed(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


ACTIONS = Rows(
    noun="row",
    columns=(
        Column("who", "Who", Text(max=150), hint="A person or a job; carer and child can be here too"),
        Column("does", "Does what", _long()),
        Column("times", "Times a week", DecimalNumber(low="0", high="50", places=1)),
        Column("minutes", "Minutes each", Integer(low="1", high="600")),
        Column("weeks", "Weeks", Integer(low="1", high="52")),
        Column("group", "How", Choice(GROUPS)),
    ),
)


@lru_cache(maxsize=64)
def form_of(
    areas: tuple[tuple[str, str], ...],
    help_: tuple[tuple[str, str], ...] = _listed(HELP),
    called: Naming = Naming(),  # noqa: B008 (frozen)
) -> Section:
    """The questions of a target with the authority's areas of need, kinds of help and word for a target."""
    return Section(
        key="target",
        letter="",
        title=called.Target,
        filled_by=(),
        signed_by=(),
        blocks=(
            Block("what", "What will be different", (
                Question("outcome", "What will be different for the child?", _long(), short="what will be different",
                         hint="One thing, in one sentence with the child’s name. For example: Robin reads a chapter "
                         "book alone"),
                Question("child_words", "How would the child say it?", _long(), short="in the child’s words",
                         hint="The child and the carer read this one"),
                Question("area", "Which area of need is it about?", Choice(areas), short="area of need"),
                Question("subject", "Which subject?", Choice((*SUBJECTS, ("none", "No subject"))), short="subject"),
                Question("span", "Short or long term?", Choice(SPANS), short="short or long term"),
            )),
            Block("know", "How we will know", (
                Question("kind", "What kind of measure is it?", Choice(_listed(measures.KINDS)),
                         short="kind of measure"),
                Question("unit", "Of what?", Text(max=60), show_if=("kind", _WITH_UNIT), short="of what",
                         hint="For example: words a minute, points, lessons"),
                Question("scale", "Which grades are there, lowest first?", Text(max=300), show_if=("kind", "grade"),
                         short="scale", hint="With commas. For example: 1, 2, 3, 4, 5, 6, 7, 8, 9"),
                Question("start", "Where is the child now?", Text(max=60), show_if=("kind", _WITH_FIGURES),
                         short="starting point",
                         hint="For example: 12, 85%, 3 out of 5, 7 years 8 months. Leave it empty if nobody knows yet"),
                Question("start_by", "If nobody knows yet, by when will it be found out?", DATE,
                         show_if=("kind", _WITH_FIGURES), short="starting point to be found by"),
                Question("aim", "What is the aim?", Text(max=60), show_if=("kind", _WITH_FIGURES), short="aim"),
                Question("better", "Which way is better?", Choice(BETTER), show_if=("kind", _WITH_FIGURES),
                         short="which way is better"),
                Question("measure", "Who looks, and how?", _long(), short="how we will know",
                         hint="For example: a timed reading each Friday, kept in the reading folder"),
                Question("by_when", "By when?", DATE, short="by when"),
            )),
            Block("help", "Who does what", (
                Question("actions", "Who does what, how often?", ACTIONS, short="who does what"),
                Question("help", "What kind of help is it mainly?", Select(help_), short="kind of help"),
                Question("at_home", "What can be done at home?", _long(), short="what can be done at home",
                         hint="The carer reads this with the child"),
                Question("money", "Does it need money?", Choice(MONEY), short="money"),
            )),
            Block("why", "Why this one", (
                Question("why", f"Why this {called.target}?", _long(), short="why this one"),
                Question("evidence", "What shows the need?", ManyChoices(EVIDENCE), short="what shows the need"),
                Question("asked_by", "Who asked for it?", Choice(ASKED_BY), short="who asked for it"),
            )),
        ),
    )  # fmt: skip


def question(form: Section, key: str) -> Question:
    """One question of a target. KeyError when there is none."""
    return {one.key: one for one in form.questions()}[key]


def grades_of(said: Mapping[str, Json]) -> tuple[str, ...]:
    """The grades of the scale, lowest first."""
    return tuple(part.strip() for part in text_of(said, "scale").split(",") if part.strip())
