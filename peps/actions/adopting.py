"""Giving an open plan the authority's form as it is now: only when somebody asks, after reading what changes.

Nothing typed is lost: an answer goes where its question goes, with its stamp and its source; answers of questions
that are gone stay stored and are not shown. A sealed version keeps its form for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps import facts
from peps.actions.opening import form_for, pin
from peps.actions.signing import reopen_section
from peps.blocks.definition import digest
from peps.blocks.difference import Difference, difference
from peps.blocks.layout import Definition
from peps.lifecycle import PEP
from peps.models import Attachment, Comment, Note, Pep, Section, Unmerged
from peps.pinned import definition
from peps.prefill import Facts, of_record

OPEN = (Pep.Status.PLANNED, Pep.Status.OPEN, Pep.Status.RETURNED)
"""Where a plan may still take another form."""
WHY = "form"
"""How the history of a section calls a change of the form."""
REASON = "The form changed"
MEANWHILE = (
    "The plan or the authority’s layout changed while you were reading, so nothing was done. "
    "Read what would change now, then confirm again."
)
KEPT = ("answers", "stamps", "sources")
GONE_NOW = "This question is not in the form any more."


@dataclass(frozen=True)
class Outlook:
    """What the current form would change in one plan. `why_not` are sentences; empty when it can take it."""

    pep: Pep
    form: Definition
    digest: str
    difference: Difference
    reopened: tuple[Section, ...]
    why_not: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """What the confirm page carries: the form taken, the form left, and the signatures it names."""
        parts = [self.digest, self.pep.definition_id, *(section.key for section in self.reopened)]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def form_now(pep: Pep) -> Definition:
    """The authority's form for this plan as it would be opened today; Refused when its layout makes none."""
    return form_for(pep.authority, pep.pep_type, year=pep.child.nc_year(pep.due_on))


def outlook(
    pep: Pep, *, form: Definition | None = None, sections: Iterable[Section] | None = None
) -> Outlook:
    """What taking the authority's form would do. `form` and `sections` when the caller has them already."""
    form = form or form_now(pep)
    rows = list(pep.sections.all() if sections is None else sections)
    found = difference(definition(pep.definition_id), form)
    ready = (Section.Status.SIGNED, Section.Status.COMPLETE)
    return Outlook(
        pep=pep,
        form=form,
        digest=digest(form),
        difference=found,
        reopened=tuple(row for row in rows if row.key in found.changed_sections and row.status in ready),
        why_not=tuple(_why_not(pep, form, rows)),
    )


def has_older_form(pep: Pep) -> bool:
    """Whether the plan could take another form than it has; a layout that makes no form counts as none."""
    if pep.status not in OPEN or pep.current_snapshot_id:
        return False
    try:
        return digest(form_now(pep)) != pep.definition_id
    except Refused:
        return False


def _why_not(pep: Pep, form: Definition, rows: list[Section]) -> Iterable[str]:
    if pep.status not in OPEN:
        yield f"This plan is “{pep.get_status_display()}”, so it keeps the form it has."
    elif pep.current_snapshot_id:
        yield "This plan was finalised before and is being amended. It keeps the form it was finalised with."
    if pep.definition_id == digest(form):
        yield "This plan has the authority’s current form already."
    keys = {section.key for section in form.sections}
    for row in rows:
        if row.key not in keys:
            yield (
                f"The current form has no section “{row.title}”. What is written there could not be shown, "
                "so this plan keeps the form it has."
            )


@transaction.atomic
def adopt_form(*, pep: Pep, seen: str, by: Any, now: datetime) -> Outlook:
    """Pin the plan to the authority's current form. `seen` is `Outlook.seen` of the page that was confirmed.

    Signed sections whose questions changed are opened again, their signatures voided and kept; the others
    stay signed. Raises Refused with what is in the way.
    """
    pep = PEP.lock(pep)
    decision = policy.can(by, "pep.adopt", pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    plan = outlook(pep)
    if plan.why_not:
        raise Refused("state", list(plan.why_not))
    if plan.seen != seen:
        raise Refused("revision", [MEANWHILE])
    for section in plan.reopened:
        reopen_section(section=section, reason=REASON, by=by, now=now, changes_needed=section.changes_needed)
    before = pep.definition_id
    pep.definition_id = pin(plan.form, now=now).digest
    pep.save(update_fields=["definition"])
    _rewrite(pep, plan, by=by, now=now)
    record(
        "pep.form_changed",
        pep,
        by=by,
        now=now,
        child_id=pep.child_id,
        **{"from": before, "to": plan.digest},
        reopened=[section.letter for section in plan.reopened],
    )
    return plan


def _rewrite(pep: Pep, plan: Outlook, *, by: Any, now: datetime) -> None:
    """Bring the rows of the sections in line with the form the plan has now.

    A section whose questions changed goes on to the next revision, so that nobody signs a page of before.
    """
    rows = {row.key: row for row in Section.objects.select_for_update(no_key=True).filter(pep=pep)}
    for key in plan.difference.new_sections:
        rows[key] = Section(pep=pep, key=key, due_on=pep.term.peps_due_on)
    for row in rows.values():
        row.pep = pep
    moved = _move_answers(plan.form, rows)
    raised = {key for pair in moved.values() for key in pair} | plan.difference.changed_sections
    written = raised | _fill_in(plan, rows, now)
    written |= {row.key for row in rows.values() if _title(row, plan.form)}
    for key in written:
        rows[key].revision += key in raised
        save_as(rows[key], by=by, now=now, why=WHY)
    for row in rows.values():
        facts.promote(row, plan.difference.added & row.answers.keys())
    homes = {key: rows[plan.form.places[key][0].key] for key in moved.keys() | plan.difference.moved}
    _hand_over(pep, homes)
    Comment.objects.filter(
        section__pep=pep, round=pep.round, question__in=plan.difference.gone, done_at__isnull=True
    ).update(reply=GONE_NOW, done_at=now, done_by=by)


def _title(row: Section, form: Definition) -> bool:
    """Letter, title and place as the form says; whether any of them changed."""
    place = [section.key for section in form.sections].index(row.key)
    part = form.sections[place]
    if (row.letter, row.title, row.position) == (part.letter, part.title, place):
        return False
    row.letter, row.title, row.position = part.letter, part.title, place
    return True


def _move_answers(form: Definition, rows: dict[str, Section]) -> dict[str, tuple[str, str]]:
    """Each answer to the section that asks for it now, with stamp and source: {question: (from, to)}.

    A stamp counts revisions of its section: in the new one it is as new as the revision about to be.
    """
    moved: dict[str, tuple[str, str]] = {}
    for key, (section, _block, _question) in form.places.items():
        home = rows[section.key]
        for row in rows.values():
            if row is home or _holds(home, key) or not _holds(row, key):
                continue
            for name in KEPT:
                if key in getattr(row, name):
                    getattr(home, name)[key] = getattr(row, name).pop(key)
            if key in home.stamps:
                home.stamps[key] = [home.revision + 1, *home.stamps[key][1:]]
            moved[key] = (row.key, home.key)
    return moved


def _holds(row: Section, key: str) -> bool:
    return any(key in getattr(row, name) for name in KEPT)


def _fill_in(plan: Outlook, rows: dict[str, Section], now: datetime) -> set[str]:
    """New questions that the records answer start with that answer, as on opening; keys of the rows written."""
    known = Facts(plan.pep.child, on=localdate(now))
    written: set[str] = set()
    for section in plan.form.sections:
        row = rows[section.key]
        new = [q for q in section.questions() if q.key in plan.difference.added and q.key not in row.answers]
        for question in new:
            if found := of_record(question, known):
                row.answers[question.key], row.sources[question.key] = found
                written.add(section.key)
    return written


def _hand_over(pep: Pep, homes: dict[str, Section]) -> None:
    """What hangs on an answer goes with it: kept second versions, comments of the round being worked on, notes
    beside the child's words, files.

    `homes`: question key → the section it stands in now.
    """
    for key, home in homes.items():
        Unmerged.objects.filter(section__pep=pep, question=key).exclude(section=home).update(section=home)
        Comment.objects.filter(section__pep=pep, round=pep.round, question=key).exclude(section=home).update(
            section=home
        )
        for kept in (Note, Attachment):
            kept._default_manager.filter(section__pep=pep, question=key).exclude(section=home).update(
                section=home
            )
