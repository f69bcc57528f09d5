"""What changed since last term, in few words, for the page of a plan: facts, numbers, people, targets.

The whole comparison, answer by answer, is `comparing.py`. Reading only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.roles import Role
from children.people import people_round
from peps import access, parts
from peps.blocks.answers import value_of
from peps.carrying import OF_ITS_TERM
from peps.comparing import Pair, is_changed, pairs
from peps.models import Pep, Section
from peps.querysets_last import LastPlan, last_plan
from peps.sheet import source_in_words

FEW = 6
"""Most facts on the card; the page that compares has them all."""
LONGEST = 120
NUMBERS = {
    "PepFacts.attendance": "Attendance",
    "PepFacts.sdq_teacher": "Teacher’s SDQ total",
    "PepFacts.sdq_carer": "Carer’s SDQ total",
    "PepFacts.sdq_self": "Young person’s SDQ total",
}
"""What is told as a movement, by what the question promotes."""
_ROUND = (
    Role.SOCIAL_WORKER,
    Role.TEAM_MANAGER,
    Role.DESIGNATED_TEACHER,
    Role.CARER,
    Role.REVIEWING_OFFICER,
)


@dataclass(frozen=True)
class Fact:
    """A fact that is another now; `source` says from where and when it came."""

    label: str
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class Movement:
    """A number then and now; `words` says what became of it."""

    label: str
    before: str
    after: str
    words: str


@dataclass(frozen=True)
class Since:
    """What the card shows. Without `last` this is the first plan."""

    last: LastPlan | None
    facts: list[Fact] = field(default_factory=list)
    more: int = 0
    numbers: list[Movement] = field(default_factory=list)
    people: list[tuple[str, str, str]] = field(default_factory=list)
    """("New" or "Gone", name, role in words)."""
    parts: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.facts or self.numbers or self.people or self.parts)


def since_last(pep: Pep, user: Any, *, on: date) -> Since:
    """What this person may know of what changed; a fixed number of queries."""
    last = last_plan(pep)
    if last is None:
        return Since(None)
    confidential = access.sees_confidential(user, pep.child, on=on)
    both = list(pairs(pep, last, confidential=confidential))
    people, roles = _people(pep, last, confidential, on)
    facts = _facts(both, pep, roles)
    return Since(
        last,
        facts[:FEW],
        len(facts[FEW:]),
        [movement for pair in both if (movement := _movement(pair, last))],
        people,
        [line for part in parts.every() for line in part.since(pep, last.pep)],
    )


def _facts(both: Iterable[Pair], pep: Pep, people: set[str]) -> list[Fact]:
    """Changed facts; a person whose change is told by name is not told again as a fact."""
    sources: dict[str, dict[str, str]] = {}
    for found in Section.objects.filter(pep=pep).values_list("sources", flat=True):
        sources |= found
    return [
        Fact(
            pair.question.name[:1].upper() + pair.question.name[1:],
            _short(pair.before_text),
            _short(pair.after_text),
            source_in_words(sources.get(pair.question.key)),
        )
        for pair in both
        if _is_fact(pair) and is_changed(pair, pep) and pair.question.prefill.split(".")[0] not in people
    ]


def _is_fact(pair: Pair) -> bool:
    question = pair.question
    return (
        pair.was is not None
        and pair.now is not None
        and bool(pair.after_text or pair.is_written)
        and not (question.judgement or question.child_words or question.promotes in NUMBERS)
        and question.key not in OF_ITS_TERM
    )


def _short(text: str) -> str:
    line = "; ".join(text.split("\n"))
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"


def _movement(pair: Pair, last: LastPlan) -> Movement | None:
    label = NUMBERS.get(pair.question.promotes)
    if label is None or pair.was is None or pair.now is None:
        return None
    before, after = value_of(pair.was, pair.before), value_of(pair.now, pair.after)
    if before is None:
        return None
    if after is None:
        return Movement(label, pair.before_text, "", f"in {last.name}, not entered yet this term")
    return Movement(label, pair.before_text, pair.after_text, _way(before, after, "SDQ" in label))


def _way(before: Any, after: Any, is_score: bool) -> str:
    """Up or down, by how much. Of an SDQ a lower total says fewer difficulties."""
    change = Decimal(after) - Decimal(before)
    if not change:
        return "the same"
    size = f"{abs(change):f}".removesuffix(".0")
    words = f"{'up' if change > 0 else 'down'} by {size}"
    if is_score:
        return f"{words}: {'more' if change > 0 else 'fewer'} difficulties"
    return f"{words} percentage point{'' if size == '1' else 's'}"


def _people(
    pep: Pep, last: LastPlan, confidential: bool, on: date
) -> tuple[list[tuple[str, str, str]], set[str]]:
    """Who stands by the child now and did not then, and the other way round. The carer is kept from schools."""
    roles = [role for role in _ROUND if confidential or role != Role.CARER]
    before = people_round(pep.child, roles, on=last.on, also_closed=True)
    after = people_round(pep.child, roles, on=on)
    were, are = ({(person.role, person.user.pk) for person in people} for people in (before, after))
    new = [person for person in after if (person.role, person.user.pk) not in were]
    gone = [person for person in before if (person.role, person.user.pk) not in are]
    told = [("New", person.user.name, person.role_name) for person in new]
    told += [("Gone", person.user.name, person.role_name) for person in gone]
    return list(dict.fromkeys(told)), {str(person.role) for person in [*new, *gone]}
