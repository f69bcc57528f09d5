"""What is in the way of signing a section: missing answers, facts to confirm, two versions, parts.

The one list behind the counter on the overview, the check page and the guard of the lifecycle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from children.year_groups import age_band
from peps import parts
from peps.blocks.answers import value_of
from peps.blocks.definition import shown_keys
from peps.blocks.layout import Definition, Question
from peps.blocks.layout import Section as FormSection
from peps.completeness import Missing, contradictions, missing
from peps.models import Pep, Section, Unmerged
from peps.pinned import definition_of

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Lack:
    """One thing to do before sign-off. `question` is "" where no answer is meant; `part` names a PEP part."""

    message: str
    question: str = ""
    part: str = ""
    compare: bool = False
    fact: str = ""
    """The question of a prefilled fact that waits to be confirmed."""


def facts_of(pep: Pep) -> dict[str, Any]:
    """Facts that conditions of questions may ask (`layout.FACTS`), as they are on the day it is due."""
    return {
        "fact.year_group": pep.child.nc_year(pep.due_on),
        "fact.age_band": age_band(pep.child.date_of_birth, pep.due_on),
    }


def flat(answers: Answers, pep: Pep) -> dict[str, Any]:
    """All answers of the plan by question key, with the facts among them."""
    return facts_of(pep) | {key: stored for section in answers.values() for key, stored in section.items()}


def to_confirm(section: Section, form: FormSection, shown: Collection[str]) -> list[str]:
    """Keys of shown facts that came from somewhere else and that nobody confirmed or changed yet.

    What is to be filled in further (see `is_fact`) is not among them.
    """
    return [
        question.key
        for question in form.questions()
        if question.key in section.sources
        and not section.sources[question.key].get("confirmed_at")
        and question.key in shown
        and is_fact(question, section.answers.get(question.key))
    ]


def is_fact(question: Question, stored: Any) -> bool:
    """Whether an answer that came filled in is whole, so that somebody only has to confirm or change it.

    Not one of kind "confirm", which asks for its own tick, nor a table in which cells are still to be filled.
    """
    return question.kind.name != "confirm" and not question.kind.gaps(value_of(question, stored))


def lacks(section: Section, answers: Answers, *, kept: Collection[str] | None = None) -> list[Lack]:
    """Everything to do before this section can be signed, in the order of the form.

    `answers` is {section key: stored answers} of the whole plan, since rules look across sections.
    `kept` are the questions with two versions, when the caller knows them already.
    """
    return lacks_by_section(
        [section], answers, {section.pk: kept_versions(section) if kept is None else kept}
    )[section.key]


def contradicting(section: Section, answers: Answers) -> dict[str, str]:
    """Question key → what is wrong with answers of this section that cannot stand together."""
    answers = {**answers, section.key: section.answers}
    return contradictions(definition_of(section.pep), answers, section.key, facts=facts_of(section.pep))


def lacks_by_section(
    sections: Iterable[Section], answers: Answers, kept: Mapping[Any, Collection[str]]
) -> dict[str, list[Lack]]:
    """`lacks` for several sections of one plan at once. `kept`: section id → questions with two versions."""
    found: dict[str, list[Lack]] = {}
    items: list[Missing] | None = None
    for section in sections:
        pep, definition = section.pep, definition_of(section.pep)
        answers = {**answers, section.key: section.answers}
        if items is None:
            items = missing(definition, answers, facts=facts_of(pep))
            shown = shown_keys(definition, flat(answers, pep))
        form = definition.section(section.key)
        found[section.key] = [
            Lack(item.message, item.question_key or "") for item in items if item.section_key == section.key
        ]
        found[section.key] += _facts(definition, to_confirm(section, form, shown))
        found[section.key] += _versions(definition, kept.get(section.pk, ()))
        found[section.key] += _parts(form, pep)
    return found


def _parts(form: FormSection, pep: Pep) -> list[Lack]:
    found = []
    for block in form.blocks:
        part = parts.get(block.part) if block.part else None
        found += [Lack(message, part=block.part) for message in part.missing(pep)] if part else []
    return found


def kept_versions(section: Section) -> list[str]:
    """Keys of questions of which somebody's version waits to be compared."""
    rows = Unmerged.objects.filter(section=section, settled_at__isnull=True)
    return list(dict.fromkeys(rows.values_list("question", flat=True)))


def _facts(definition: Definition, keys: list[str]) -> list[Lack]:
    if not keys:
        return []
    name = definition.question(keys[0])[2].name
    if len(keys) == 1:
        return [Lack(f"Confirm or change the answer that was filled in for you: {name}", fact=keys[0])]
    return [Lack(f"Confirm or change the {len(keys)} answers that were filled in for you", fact=keys[0])]


def _versions(definition: Definition, keys: Collection[str]) -> list[Lack]:
    return [
        Lack(
            f"Two people answered “{definition.question(key)[2].name}”. Compare the two versions and choose",
            key,
            compare=True,
        )
        for key in keys
        if definition.has(key)
    ]
