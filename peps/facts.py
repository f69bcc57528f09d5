"""Promoting answers to the PEP's facts row: what lists filter, count and date by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peps.blocks.answers import is_empty, value_of
from peps.blocks.views import DONE
from peps.clocks.following import follow_plan
from peps.models import PepFacts, Section
from peps.pinned import form_of

_EMPTY: dict[str, Any] = {"sen_status": "", "has_views": False}


def promote(section: Section, changed: Iterable[str]) -> None:
    """Copy changed answers that say `promotes="PepFacts.x"` to the facts row. One UPDATE at most."""
    keys = set(changed)
    values: dict[str, Any] = {}
    for question in form_of(section).questions():
        if question.promotes and question.key in keys:
            name = question.promotes.removeprefix("PepFacts.")
            values[name] = _value(name, question, section.answers.get(question.key))
    if any(question.child_words and question.key in keys for question in form_of(section).questions()):
        values["has_views"] = _has_views(section)
    if values:
        PepFacts.objects.filter(pk=section.pep_id).update(**values)
    if "meeting_on" in values and section.saved_at:
        follow_plan(section.pep, now=section.saved_at)


def _value(name: str, question: Any, stored: Any) -> Any:
    value = value_of(question, stored)
    if name == "has_views":
        return not is_empty(question, stored)
    if name == "suspensions":
        return len(value) if value else 0
    return _EMPTY.get(name) if value is None else value


def _has_views(section: Section) -> bool:
    return any(
        question.child_words
        and question.key != DONE
        and not is_empty(question, section.answers.get(question.key))
        for question in form_of(section).questions()
    )


def create(pep: Any) -> PepFacts:
    """The facts row of a new PEP."""
    return PepFacts.objects.create(
        pep=pep, authority=pep.authority, term=pep.term, year_group=pep.child.nc_year(pep.due_on)
    )
