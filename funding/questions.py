"""What a request asks, as questions of the same kinds as a plan's: they read, store and say their answers. Pure.

What must be there before it is sent stands in `rules/complete.py`; nothing is asked before saving.
"""

from __future__ import annotations

from functools import lru_cache

from funding.words import PATTERNS, PER
from peps.blocks.kinds import (
    DATE,
    MONEY,
    Choice,
    Column,
    DecimalNumber,
    Integer,
    LongText,
    Money,
    Rows,
    Select,
    Text,
)
from peps.blocks.layout import Block, Question, Section

LONGEST = 5_000
"""Characters of a free text."""
MOST_POUNDS = "20000"
"""Of one line: a session, an hour or a thing that costs more was typed wrongly."""
TEXTS = (
    "need", "provider", "delivered_by", "additional", "beyond_ehc", "effect", "effect_measure", "exit_plan",
    "child_thinks", "carer_thinks",
)  # fmt: skip


def _long(rows: int = 2) -> LongText:
    return LongText(max=LONGEST, rows=rows)


LINES = Rows(
    noun="cost",
    columns=(
        Column("what", "What", Text(max=150), hint="For example: tutor, laptop case, play therapy"),
        Column("per", "Cost of one", Choice(PER)),
        Column("rate", "Pounds each", Money(low="0.01", high=MOST_POUNDS)),
        Column(
            "number", "How many a week, or how many items", DecimalNumber(low="0.01", high="200", places=2)
        ),
        Column("weeks", "Weeks, unless it is an item", Integer(low="1", high="52")),
    ),
)
INSTALMENTS = Rows(
    noun="instalment",
    columns=(Column("on", "On", DATE), Column("pounds", "Pounds", MONEY)),
)


@lru_cache(maxsize=64)
def form_of(
    interventions: tuple[tuple[str, str], ...], menu: tuple[tuple[str, str], ...], word: str = "target"
) -> Section:
    """The questions of a request with the authority's interventions, menu and word for a target."""
    return Section(
        key="request",
        letter="",
        title="Request",
        filled_by=(),
        signed_by=(),
        blocks=(
            Block("what", "What the money is for", (
                Question("need", "What does the child need, that the money is for?", _long(), short="need",
                         hint=f"What stands in the way of the {word} now"),
                Question("intervention", "What kind of intervention is it?", Select(interventions),
                         short="intervention"),
                Question("menu", "Which part of the menu is it?", Choice(menu), short="menu"),
                Question("provider", "Who provides it?", Text(max=150), short="provider",
                         hint="The school itself, or the name of a firm or service"),
                Question("delivered_by", "Who works with the child?", Text(max=150), short="who delivers it",
                         hint="A job, such as teaching assistant or tutor"),
                Question("group_size", "How many children take part at a time?", Integer(low="1", high="60"),
                         short="group size"),
                Question("starts_on", "When does it start?", DATE, short="start"),
                Question("ends_on", "When does it end?", DATE, short="end"),
            )),
            Block("cost", "What it costs", (
                Question("lines", "What does it cost?", LINES, short="costs"),
                Question("pattern", "How should it be paid?", Choice(PATTERNS), short="how it is paid"),
                Question("instalments", "On which days, how much?", INSTALMENTS, show_if=("pattern", "dated"),
                         short="instalments"),
            )),
            Block("why", "Why this money", (
                Question("additional", "How is it additional to what all pupils get?", _long(),
                         short="additional to what all get"),
                Question("beyond_ehc", "How is it additional to an education, health and care plan or SEN support?",
                         _long(), short="additional to the EHC plan", hint="Write “no plan” if there is none"),
                Question("effect", "What will it do for the child?", _long(), short="expected effect"),
                Question("effect_measure", "How will you know?", _long(), short="how the effect is measured",
                         hint=f"The {word}’s own measure, or another"),
                Question("exit_plan", "What happens when the money ends?", _long(), short="exit plan",
                         hint="Needed for sums above what one person may approve"),
                Question("child_thinks", "What does the child think of it?", _long(), short="what the child thinks"),
                Question("carer_thinks", "What does the carer think of it?", _long(), short="what the carer thinks"),
            )),
        ),
    )  # fmt: skip


def question(form: Section, key: str) -> Question:
    """One question of a request. KeyError when there is none."""
    return {one.key: one for one in form.questions()}[key]
