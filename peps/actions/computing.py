"""Answers that follow from others, brought up to date in the same save; and whose sections they make whose.

The sums themselves are `peps.blocks.computed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from epep.audit.record import record
from peps import facts, querysets
from peps.actions.keeping import store
from peps.blocks.computed import depends_elsewhere, work_out
from peps.blocks.enrolment import WITHOUT_SCHOOL
from peps.blocks.layout import Section as FormSection
from peps.models import Pep, Section
from peps.pinned import definition_of

PROVISION = "enrolment_provision"
"""The question whose answer says whether the school's people or others fill in the school's sections."""

Write = Callable[[Section, str, Any], None]


def recompute(
    section: Section, form: FormSection, before: Mapping[str, Any], changed: Iterable[str], write: Write
) -> list[str]:
    """Work out what can be from the new answers. Returns the keys that changed, written by `write`.

    What somebody typed by hand in place of a sum is left alone.
    """
    touched, done = set(changed), []
    with_others = _others(section, form)
    after = _worked_out(section, form, section.answers, with_others, without=())
    for question in form.questions():
        key = question.key
        if not question.computed or key in touched:
            continue
        if question.derived:
            result = after.get(key)
            if result != section.answers.get(key):
                write(section, key, result)
                done.append(key)
        elif set(question.computed[1:]) & {*touched, *done}:
            was = _worked_out(section, form, before, with_others, without=(key,)).get(key)
            result = _worked_out(section, form, section.answers, with_others, without=(key,)).get(key)
            by_hand = before.get(key) is not None and before.get(key) != was
            if not by_hand and result is not None and result != section.answers.get(key):
                write(section, key, result)
                done.append(key)
                after = _worked_out(section, form, section.answers, with_others, without=())
    return done


def _worked_out(
    section: Section,
    form: FormSection,
    answers: Mapping[str, Any],
    others: Mapping[str, Any],
    *,
    without: Iterable[str],
) -> dict[str, Any]:
    given = {key: stored for key, stored in answers.items() if key not in without}
    return work_out(form, given, lines=definition_of(section.pep).lines, others=others)


def _others(section: Section, form: FormSection) -> dict[str, Any]:
    """The answers of the plan's other sections, read only where a sum of this one asks for them."""
    if not depends_elsewhere(definition_of(section.pep), form):
        return {}
    answers = querysets.answers_of(section.pep)
    return {
        key: one for name, stored in answers.items() if name != section.key for key, one in stored.items()
    }


def ripple(section: Section, changed: Iterable[str], *, by: Any, now: datetime, write: Write) -> None:
    """Bring derived answers of the plan's other, unsigned sections up to date with what changed in this one.

    The plan is locked already, so nobody else writes these sections now.
    """
    touched, definition = set(changed), definition_of(section.pep)
    for form in definition.sections:
        if form.key == section.key or not touched & depends_elsewhere(definition, form):
            continue
        other = querysets.section_row(section.pep, form.key)
        if other is None or other.status != Section.Status.OPEN:
            continue
        done = recompute(other, form, other.answers, (), write)
        if done:
            store(other, touched=done, by=by, now=now, autosave=True)
            facts.promote(other, done)


def follow_circumstance(section: Section, changed: Iterable[str], *, by: Any, now: datetime) -> None:
    """Hand the school's sections to others, or back, when the answer to where education takes place says so."""
    if PROVISION not in set(changed):
        return
    pep: Pep = section.pep
    without = pep.school_id is None or section.answers.get(PROVISION) in WITHOUT_SCHOOL
    if without != pep.without_school:
        pep.without_school = without
        pep.save(update_fields=["without_school"])
        record("pep.owners_changed", pep, by=by, now=now, child_id=pep.child_id, without_school=without)
