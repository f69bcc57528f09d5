"""What stands on the page of one plan: tasks by owner, what is next for this person, what is to be changed.

Composes rows that `querysets` read; a fixed number of queries, whatever the plan holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts import policy
from accounts.roles import LABELS, VIRTUAL_SCHOOL, Role
from children.people import Person, people_round
from peps import access, querysets, querysets_quality
from peps.blocks.layout import Definition
from peps.blocks.layout import Section as FormSection
from peps.models import Comment, Pep, Section
from peps.next_act import Group, NextAct, next_act
from peps.pinned import definition_of
from peps.quality import heading
from peps.quality_row import QualityRow, quality_row
from peps.querysets_quality import Unmet
from peps.readiness import Lack, lacks_by_section

OWNERS = {
    Role.SOCIAL_WORKER: "Social worker",
    Role.DESIGNATED_TEACHER: "Designated teacher",
    Role.YOUNG_PERSON: "Young person",
    Role.CARER: "Carer",
    Role.VIRTUAL_SCHOOL_OFFICER: "Virtual School",
    Role.VIRTUAL_SCHOOL_HEAD: "Virtual School",
}
_READ = (Pep.Status.RETURNED, Pep.Status.FINALISED)
"""When the Virtual School has said what it thinks."""
_ROUND = (
    Role.SOCIAL_WORKER,
    Role.TEAM_MANAGER,
    Role.DESIGNATED_TEACHER,
    Role.SCHOOL_COLLEAGUE,
    Role.YOUNG_PERSON,
    Role.CARER,
    Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
)


@dataclass(frozen=True)
class Task:
    """One section as a row of the task list."""

    section: Section
    text: str
    url: str
    status: str
    is_mine: bool
    left: int | None
    people: tuple[str, ...]
    behalf: str = ""

    @property
    def due_on(self) -> date:
        """When it is due."""
        return self.section.due_on

    @property
    def done(self) -> bool:
        """Whether nothing more is expected."""
        return self.section.status == Section.Status.SIGNED

    @property
    def by(self) -> str:
        """Who saved or signed it last."""
        person = self.section.signed_by if self.done else self.section.saved_by
        return person.name if person else ""

    @property
    def at(self) -> datetime | None:
        """When that was."""
        return self.section.signed_at if self.done else self.section.saved_at


@dataclass
class TaskGroup:
    """The tasks of one owner."""

    title: str
    tasks: list[Task | QualityRow] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One thing the Virtual School asked for, with the place to put it right."""

    comment: Comment
    where: str
    url: str
    is_mine: bool


@dataclass(frozen=True)
class Overview:
    """Everything the page shows."""

    groups: list[TaskGroup]
    act: NextAct | None
    changes: list[Change]
    advice: list[Change]
    unmet: list[Unmet]
    people: list[tuple[str, str, str, date]]


def overview(pep: Pep, user: Any, *, on: date) -> Overview:
    """The page of a plan for this person on this day."""
    definition = definition_of(pep)
    sections = querysets.overview_rows(pep)
    roles = set(policy.roles_for(user, pep.child, on))
    handed = access.delegated_sections(user, pep.child, on=on) if Role.SCHOOL_COLLEAGUE in roles else set()
    people = people_round(pep.child, _ROUND, on=on)
    confidential = access.sees_confidential(user, pep.child, on=on)
    if not confidential:
        people = [person for person in people if person.role != Role.CARER]
    answers = {row.key: row.answers for row in sections}
    mine = [row for row in sections if _works_on(definition.section(row.key), roles, handed)]
    open_mine = [row for row in mine if row.status != Section.Status.SIGNED and _is_open(pep)]
    lacking = lacks_by_section(open_mine, answers, querysets.kept_sections(pep)) if open_mine else {}
    tasks = [_task(row, definition.section(row.key), row in mine, lacking, people) for row in sections]
    said = _said(pep, definition, {row.pk for row in mine}, confidential)
    changes = [one for one in said if one.comment.must_fix and pep.status == Pep.Status.RETURNED]
    act = next_act(pep, sections, definition, roles, today=on, delegated=handed)
    return Overview(
        groups=_with_quality(_grouped(tasks, definition, roles), quality_row(pep, roles)),
        act=_sharper(act, pep, open_mine, lacking, changes, user, on),
        changes=changes,
        advice=[one for one in said if not one.comment.must_fix],
        unmet=querysets_quality.unmet(pep, sections) if pep.status in _READ else [],
        people=_people(pep, definition, sections, people),
    )


def keys_worked_on(pep: Pep, user: Any, *, on: date) -> set[str]:
    """Keys of the sections that the person may fill in, for themself or for their owner."""
    roles = set(policy.roles_for(user, pep.child, on))
    handed = access.delegated_sections(user, pep.child, on=on) if Role.SCHOOL_COLLEAGUE in roles else set()
    return {form.key for form in definition_of(pep).sections if _works_on(form, roles, handed)}


def _works_on(form: FormSection, roles: set[Role], handed: set[str]) -> bool:
    """Whether the person may fill in the section, for themself or for its owner."""
    if roles & {*form.filled_by, *form.on_behalf_by}:
        return True
    return Role.SCHOOL_COLLEAGUE in roles and form.key in handed


def _is_open(pep: Pep) -> bool:
    return pep.status in (Pep.Status.OPEN, Pep.Status.RETURNED)


def _task(
    section: Section,
    form: FormSection,
    mine: bool,
    lacking: dict[str, list[Lack]],
    people: Sequence[Person],
) -> Task:
    found = lacking.get(section.key)
    names = tuple(person.user.name for person in people if person.role in form.filled_by)
    return Task(
        section=section,
        text=f"{section.letter}. {section.title}",
        url=reverse("peps:section", args=[section.pep_id, section.key]),
        status=_status(section, found),
        is_mine=mine,
        left=len(found) if found is not None and section.revision else None,
        people=names,
        behalf=" or ".join(LABELS[role].lower() for role in form.on_behalf_by),
    )


def _status(section: Section, lacking: list[Lack] | None) -> str:
    if section.status == Section.Status.SIGNED:
        return "signed"
    if section.changes_needed:
        return "changes_needed"
    if not section.revision:
        return "not_started"
    if section.status == Section.Status.COMPLETE or lacking == []:
        return "ready_to_sign"
    return "in_progress"


def _grouped(tasks: list[Task], definition: Definition, roles: set[Role]) -> list[TaskGroup]:
    """Your part first, then by owner in the order of the form."""
    groups: dict[str, TaskGroup] = {}
    for task in tasks:
        form = definition.section(task.section.key)
        own = task.is_mine and (roles & set(form.filled_by) or Role.SCHOOL_COLLEAGUE in roles)
        title = "Your part" if own else OWNERS.get(form.filled_by[0], LABELS[form.filled_by[0]])
        groups.setdefault(title, TaskGroup(title)).tasks.append(task)
    return sorted(groups.values(), key=lambda group: group.title != "Your part")


def _with_quality(groups: list[TaskGroup], row: QualityRow | None) -> list[TaskGroup]:
    """Quality assurance stands last among what is the Virtual School's."""
    if row is None:
        return groups
    title = "Your part" if row.is_mine else OWNERS[Role.VIRTUAL_SCHOOL_OFFICER]
    group = next((one for one in groups if one.title == title), None)
    if group is None:
        group = TaskGroup(title)
        groups = [group, *groups] if row.is_mine else [*groups, group]
    group.tasks.append(row)
    return groups


def _said(pep: Pep, definition: Definition, mine: set[Any], confidential: bool) -> list[Change]:
    """What the Virtual School said when it read the plan: to change, and as advice.

    A comment on an answer kept from schools is kept from them as well.
    """
    if pep.status not in _READ:
        return []
    found = []
    for comment in querysets.comments_of_round(pep):
        known = definition.places.get(comment.question)
        if comment.question and not confidential and (known is None or known[2].confidential):
            continue  # the form may have lost the question since; it may have been one kept from schools
        args = [pep.pk, comment.section.key] + ([comment.question] if known else [])
        name = definition.question(comment.question)[2].name if definition.has(comment.question) else ""
        name = name or comment.section.title
        where = f"{comment.section.letter}. {name[:1].upper()}{name[1:]}"
        url = reverse("peps:question" if known else "peps:section", args=args)
        found.append(Change(comment, where, url, comment.section_id in mine))
    return found


def _sharper(
    act: NextAct,
    pep: Pep,
    todo: list[Section],
    lacking: dict[str, list[Lack]],
    changes: list[Change],
    user: Any,
    on: date,
) -> NextAct | None:
    """The next act with what this page knows besides: which sections lack nothing, and the first change.

    None when it would only lead to this very page.
    """
    waiting = [change for change in changes if change.is_mine and not change.comment.done_at]
    if act.group == Group.CHANGES and waiting:
        return replace(act, url=waiting[0].url)
    definition = definition_of(pep)
    for row in sorted(todo, key=lambda row: not row.changes_needed):
        meant = act.url in (reverse("peps:section", args=[pep.pk, row.key]), _here(pep))
        signs = bool(access.may_sign(user, row, definition.section(row.key), on=on))
        if meant and signs and not lacking.get(row.key, []) and (row.revision or row.changes_needed):
            words = f"Check and sign: {row.letter}, {row.title}"
            return replace(act, words=words, url=reverse("peps:check", args=[pep.pk, row.key]))
        if act.group == Group.CHANGES and row.changes_needed:
            url = reverse("peps:section", args=[pep.pk, row.key])
            return replace(act, words=f"Continue: {row.letter}, {row.title}", url=url)
    return None if act.url == _here(pep) else act


def _here(pep: Pep) -> str:
    return reverse("peps:overview", args=[pep.pk])


def _people(
    pep: Pep, definition: Definition, sections: list[Section], people: Sequence[Person]
) -> list[tuple[str, str, str, date]]:
    """(what, who, as what, by when) for every section, and for the Virtual School."""
    rows = []
    for row in sections:
        form = definition.section(row.key)
        names = [person for person in people if person.role in form.filled_by]
        who = ", ".join(person.user.name for person in names)
        what = " or ".join(dict.fromkeys(LABELS[role].lower() for role in form.filled_by)).capitalize()
        rows.append((f"{row.letter}. {row.title}", who, what, row.due_on))
    staff = [person.user.name for person in people if person.role in VIRTUAL_SCHOOL]
    judging = heading(definition.quality) or "Judges the quality and finalises"
    rows.append((judging, ", ".join(staff) or "Nobody yet", "Virtual School", pep.due_on))
    return rows
