"""Who changed which answer of a plan from what to what: the rows of Section history, and the audit events.

Labels and words come from the form the plan is pinned to. Reading only; what a page shows is its view's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from epep.audit.querysets import events_about
from epep.audit.sentences import sentence
from peps import parts
from peps.actions.keeping import OPENED
from peps.blocks.answers import shown
from peps.blocks.layout import Question
from peps.models import Pep, Section
from peps.pinned import definition_of

EMPTY = "Not answered"
RECORDS = "Filled in when the plan was opened"
FORM = "form"
"""Why a row was written that moved answers to where the form asks for them now (`peps.actions.adopting`)."""
PASSING = ("section.complete", "section.save")
"""Steps on the way to a signature or a save that the timeline shows anyway."""


@dataclass(frozen=True)
class Change:
    """One answer that became another. `before` and `after` are plain text, EMPTY for no answer."""

    at: datetime
    by: str
    section: str
    letter: str
    question: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Happening:
    """One event of the plan in words, with the reason that was given."""

    at: datetime
    by: str
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Saved:
    """What one person saved at one time in one section: the changes stand together on the page."""

    at: datetime
    by: str
    section: str
    letter: str
    changes: tuple[Change, ...]

    @property
    def from_records(self) -> bool:
        """Whether nobody typed this: it is what the plan started with."""
        return self.by == RECORDS


def changes_of(pep: Pep, *, confidential: bool) -> list[Change]:
    """Every change of an answer, newest first. Without `confidential`, questions kept from schools are left out."""
    definition = definition_of(pep)
    questions = {
        key: (section, question)
        for key, (section, _block, question) in definition.places.items()
        if confidential or not question.confidential
    }
    found: list[Change] = []
    for section in pep.sections.only("id", "key", "letter", "pep_id"):
        found += _of_section(section, questions)
    found += _of_parts(pep)
    return sorted(found, key=lambda change: change.at, reverse=True)


def happenings_of(pep: Pep) -> list[Happening]:
    """Events about the plan and its sections, newest first; a section is named by its letter."""
    sections = list(pep.sections.only("id", "letter", "pep_id"))
    letters = {str(section.pk): section.letter for section in sections}
    found = []
    for event in events_about(pep, *sections).exclude(verb__in=PASSING):
        event.data = {"letter": letters.get(event.thing_id, "")} | event.data
        found.append(Happening(event.at, event.actor_name, sentence(event), event.reason))
    return found


def timeline(pep: Pep, *, confidential: bool) -> list[Saved | Happening]:
    """Saves and events in one line of time, newest first."""
    rows: list[Saved | Happening] = [
        *_together(changes_of(pep, confidential=confidential)),
        *happenings_of(pep),
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _of_parts(pep: Pep) -> Iterator[Change]:
    """What changed in targets and other parts, under the section that holds them."""
    for section in definition_of(pep).sections:
        for block in section.blocks:
            part = parts.get(block.part) if block.part else None
            for row in part.changes(pep) if part else []:
                before, after = row.before or EMPTY, row.after or EMPTY
                yield Change(row.at, row.by, section.title, section.letter, "", row.label, before, after)


def _of_section(section: Section, questions: dict[str, tuple[Any, Question]]) -> Iterator[Change]:
    rows = section.history.order_by("history_date", "history_id").values_list(
        "answers", "stamps", "history_date", "history_user__name", "history_change_reason"
    )
    before: dict[str, Any] = {}
    for answers, stamps, at, by, why in rows.iterator():
        for key in questions.keys() & (before.keys() | answers.keys()):
            moved = why == FORM and (key in stamps or key not in answers)
            if before.get(key) == answers.get(key) or moved:
                continue
            form, question = questions[key]
            when, who = (at, RECORDS) if why in (OPENED, FORM) else _stamped(stamps.get(key), at, by or "")
            yield Change(
                when,
                who,
                form.title,
                section.letter,
                key,
                question.name,
                _words(question, before.get(key)),
                _words(question, answers.get(key)),
            )
        before = answers


def _stamped(stamp: list[Any] | None, at: datetime, by: str) -> tuple[datetime, str]:
    """When and by whom, as the answer itself says: one history row may hold ten minutes of typing."""
    return (datetime.fromisoformat(stamp[3]), stamp[2]) if stamp else (at, by)


def _words(question: Question, stored: Any) -> str:
    lines = shown(question, stored) if stored is not None else []
    return "\n".join(line for line in lines if line) or EMPTY


def _together(changes: list[Change]) -> Iterator[Saved]:
    """Neighbouring changes by one person in one section within the same minute are one save."""
    group: list[Change] = []
    for change in changes:
        if group and not _same(group[-1], change):
            yield _saved(group)
            group = []
        group.append(change)
    if group:
        yield _saved(group)


def _same(one: Change, other: Change) -> bool:
    same_minute = one.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)
    return same_minute and (one.by, one.letter) == (other.by, other.letter)


def _saved(group: list[Change]) -> Saved:
    top = group[0]
    return Saved(top.at, top.by, top.section, top.letter, tuple(group))
