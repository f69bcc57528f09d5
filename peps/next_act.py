"""What a person has to do next with a PEP, in words, and where: the same for home pages and the plan.

Pure reading of rows that the caller loaded; no queries of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.urls import reverse

from accounts.roles import VIRTUAL_SCHOOL, Role
from peps.blocks.layout import Definition
from peps.blocks.layout import Section as FormSection
from peps.models import Pep, Section

SOON = timedelta(days=14)


class Group(StrEnum):
    """How urgent; in this order on every home page."""

    CHANGES = "changes"
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    WAITING = "waiting"
    FINISHED = "finished"


@dataclass(frozen=True)
class NextAct:
    """One act: its group, the words of the link, where it leads, and when it is due."""

    group: Group
    words: str
    url: str
    due_on: date


NEED_A_HAND = (Role.YOUNG_PERSON, Role.CARER)
"""Owners who may fill in their section, but whose section somebody else sees to."""


def is_mine(form: FormSection, roles: Iterable[Role], delegated: Iterable[str] = ()) -> bool:
    """Whether it falls to one of these roles to see the section done.

    That is its first owner; where that is the child or the carer, the first professional named beside them. A
    colleague's sections are those that were delegated.
    """
    mine = set(roles)
    sees_to_it = next(
        (role for role in (*form.filled_by, *form.on_behalf_by) if role not in NEED_A_HAND), None
    )
    if sees_to_it in mine or (Role.YOUNG_PERSON in mine and Role.YOUNG_PERSON in form.filled_by):
        return True
    return Role.SCHOOL_COLLEAGUE in mine and form.key in set(delegated)


def next_act(
    pep: Pep,
    sections: Sequence[Section],
    definition: Definition,
    roles: Iterable[Role],
    *,
    today: date,
    delegated: Iterable[str] = (),
) -> NextAct:
    """The most urgent thing these roles can do with this plan today."""
    mine = set(roles)
    if pep.status == Pep.Status.FINALISED:
        return NextAct(Group.FINISHED, "Read the plan", _url("read", pep), pep.due_on)
    if pep.status == Pep.Status.SUBMITTED:
        return _with_virtual_school(pep, mine, today)
    if pep.status not in (Pep.Status.OPEN, Pep.Status.RETURNED):
        return NextAct(Group.WAITING, "See the plan", _url("overview", pep), pep.due_on)
    own = [row for row in sections if is_mine(definition.section(row.key), mine, delegated)]
    todo = [row for row in own if row.status != Section.Status.SIGNED]
    changes = [row for row in todo if row.changes_needed]
    if changes:
        return NextAct(Group.CHANGES, "See what needs changing", _url("overview", pep), changes[0].due_on)
    if todo:
        first = min(todo, key=lambda row: row.position)
        return NextAct(_urgency(first.due_on, today), _words(first), _section_url(pep, first), first.due_on)
    senders = {Role.SOCIAL_WORKER} if pep.without_school else {Role.DESIGNATED_TEACHER}
    if senders & mine and all(row.status == Section.Status.SIGNED for row in sections):
        return NextAct(
            _urgency(pep.due_on, today), "Send to the Virtual School", _url("send", pep), pep.due_on
        )
    return NextAct(Group.WAITING, "See the plan", _url("overview", pep), pep.due_on)


def _with_virtual_school(pep: Pep, roles: set[Role], today: date) -> NextAct:
    if roles & set(VIRTUAL_SCHOOL):
        return NextAct(_urgency(pep.due_on, today), "Judge the quality", _url("quality", pep), pep.due_on)
    return NextAct(Group.WAITING, "See the plan", _url("overview", pep), pep.due_on)


def _urgency(due_on: date, today: date) -> Group:
    if due_on < today:
        return Group.OVERDUE
    return Group.SOON if due_on <= today + SOON else Group.LATER


def _words(section: Section) -> str:
    verb = "Continue" if section.revision else "Start"
    if section.status == Section.Status.COMPLETE:
        verb = "Check and sign"
    return f"{verb}: {section.letter}, {section.title}"


def _url(name: str, pep: Pep) -> str:
    return reverse(f"peps:{name}", args=[pep.pk])


def _section_url(pep: Pep, section: Section) -> str:
    name = "peps:check" if section.status == Section.Status.COMPLETE else "peps:section"
    return reverse(name, args=[pep.pk, section.key])
