"""What is missing before a section can be signed: the one function behind task list, counter and guard.

Pure: works on a definition and stored answers. What parts (targets, funding) lack is for the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from peps.blocks.answers import is_raw, problem_of, value_of
from peps.blocks.kinds import Json, fill
from peps.blocks.layout import Definition, Question
from peps.completeness.rules import CONTRADICTIONS, RULES
from peps.completeness.rules.reading import Answered, Missing

__all__ = ["Missing", "contradictions", "missing"]


def missing(
    definition: Definition,
    answers_by_section: Mapping[str, Mapping[str, Json]],
    section_key: str | None = None,
    *,
    facts: Mapping[str, Json] | None = None,
) -> list[Missing]:
    """Everything to do before sign-off, in the order of the form; of one section when it is named.

    `answers_by_section` is {section key: stored answers}, all sections, since rules look across them.
    `facts` is merged into the answers for conditions (`layout.FACTS`). A hidden question lacks nothing.
    Unreadable answers are named even when they are not required: nothing typed is passed over.
    """
    answers = dict(facts or {})
    for stored in answers_by_section.values():
        answers.update(stored)
    form = Answered(definition, answers)
    found = [
        Missing(section.key, key, message)
        for key, (section, _block, question) in definition.places.items()
        if key in form.shown and section_key in (None, section.key)
        for message in _of_one(question, answers.get(key))
    ]
    named = {item.question_key for item in found}
    found += [
        item
        for rule in RULES
        for item in rule(form)
        if section_key in (None, item.section_key) and item.question_key not in named
    ]
    order = {key: number for number, key in enumerate(definition.places)}
    return sorted(found, key=lambda item: order.get(item.question_key or "", -1))


def contradictions(
    definition: Definition,
    answers_by_section: Mapping[str, Mapping[str, Json]],
    section_key: str,
    *,
    facts: Mapping[str, Json] | None = None,
) -> dict[str, str]:
    """Question key → what is wrong with answers that cannot stand together, in one section.

    Unlike `missing` it says nothing of what is not there yet, so it can be told at every save.
    """
    answers = dict(facts or {})
    for stored in answers_by_section.values():
        answers.update(stored)
    form = Answered(definition, answers)
    found: dict[str, str] = {}
    for rule in CONTRADICTIONS:
        for item in rule(form):
            if item.section_key == section_key and item.question_key:
                found.setdefault(item.question_key, item.message)
    return found


def _of_one(question: Question, stored: Json) -> Iterator[str]:
    """What one shown question lacks by itself."""
    if is_raw(stored):
        yield problem_of(question, stored) or fill("Check {label}", question.name)
        return
    value = value_of(question, stored)
    if question.kind.is_empty(value):
        if question.required:
            yield fill(question.kind.ask(), question.name)
        return
    for gap in question.kind.gaps(value):
        yield fill(gap, question.name)
