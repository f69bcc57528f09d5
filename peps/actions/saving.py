"""Saving answers: merge by question, keep both where two people changed the same one, lose nothing.

Autosave does not write a history row per keystroke: one per person, section and ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from epep.moves import Refused
from peps import access, facts
from peps.blocks.answers import Accepted, accept
from peps.lifecycle import SECTION
from peps.models import Pep, Section, Unmerged
from peps.pinned import definition_of, form_of

COALESCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Conflict:
    """Somebody else changed the same answer since this person's page was made. Both are kept."""

    question: str
    label: str
    theirs: Any
    mine: Any
    by_name: str
    at: str


@dataclass
class Saved:
    """What a save did. `problems`: question key → sentence about something typed that cannot be read."""

    section: Section
    changed: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


@transaction.atomic
def save_section(
    *,
    section: Section,
    changes: Mapping[str, Any],
    base_revision: int,
    by: Any,
    now: datetime,
    page: str,
    confirm: frozenset[str] = frozenset(),
    autosave: bool = False,
) -> Saved:
    """Write what was typed (`changes`: question key → as the form gave it) on top of `base_revision`.

    `page` is the token of the page it was typed on: one person in two windows counts as two. A
    question that no other page changed since `base_revision` takes the new answer; one that another
    did is left as it stands, and the typed answer is kept as Unmerged for the compare page. `confirm`
    names prefilled facts that the person confirms. What cannot be read is stored as typed and named
    in `problems`. Raises Refused when the person may not fill.
    """
    fresh = _locked(section, by, now)
    questions = {question.key: question for question in form_of(fresh).questions()}
    saved = Saved(section=fresh)
    saved.merged = {key: fresh.stamps[key][2] for key in fresh.stamps if _newer(fresh, key, base_revision, page)}
    accepted: dict[str, Accepted] = {
        key: accept(questions[key], typed) for key, typed in changes.items() if key in questions
    }
    for key, answer in accepted.items():
        if answer.problem:
            saved.problems[key] = answer.problem
        if answer.stored == fresh.answers.get(key):
            _settled(fresh, key, by, now, page=page)
        elif _newer(fresh, key, base_revision, page):
            _keep_both(saved, questions[key].name, key, answer.stored, base_revision, by, now, page)
        else:
            _write(fresh, key, answer.stored, by, now, page)
            saved.changed.append(key)
    confirmed = _confirm(fresh, confirm, by, now)
    if saved.changed or confirmed:
        _store(fresh, by=by, now=now, autosave=autosave)
        facts.promote(fresh, saved.changed)
    return saved


def _locked(section: Section, by: Any, now: datetime) -> Section:
    """The section's row, locked and open to this person. A completed one goes back to open first."""
    rows = Section.objects.select_related("pep__child", "pep__authority", "pep__term")
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=section.pk)
    decision = access.may_fill(by, fresh, form_of(fresh), on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if fresh.status == Section.Status.COMPLETE:
        fresh = SECTION.apply("save", fresh, by=by, now=now)
    return fresh


def _newer(section: Section, key: str, base_revision: int, page: str) -> bool:
    """Whether another page wrote this answer after this page was made."""
    stamp = section.stamps.get(key)
    return stamp is not None and stamp[0] > base_revision and stamp[4] != page


def _write(section: Section, key: str, stored: Any, by: Any, now: datetime, page: str) -> None:
    if stored is None:
        section.answers.pop(key, None)
    else:
        section.answers[key] = stored
    section.stamps[key] = [section.revision + 1, str(by.pk), by.name, now.isoformat(), page]
    if key in section.sources:
        section.sources[key] = {
            "source": "changed",
            "was": section.sources[key].get("source", ""),
            "confirmed_by": by.name,
            "confirmed_at": now.isoformat(),
        }


def _confirm(section: Section, keys: frozenset[str], by: Any, now: datetime) -> bool:
    done = False
    for key in keys:
        source = section.sources.get(key)
        if source and not source.get("confirmed_at"):
            section.sources[key] = source | {"confirmed_by": by.name, "confirmed_at": now.isoformat()}
            done = True
    return done


def _store(section: Section, *, by: Any, now: datetime, autosave: bool) -> None:
    """Save with history: an autosave within ten minutes of this person's last refreshes that row."""
    section.revision += 1
    section.saved_at, section.saved_by = now, by
    last = section.history.first() if autosave else None
    recent = (
        last is not None
        and last.history_user_id == by.pk
        and last.history_change_reason == "autosave"
        and now - last.history_date < COALESCE
    )
    if last is not None and recent:
        section.skip_history_when_saving = True
        try:
            section.save()
        finally:
            del section.skip_history_when_saving
        last.answers, last.stamps, last.sources = section.answers, section.stamps, section.sources
        last.revision, last.saved_at = section.revision, now
        last.save()
        return
    section._history_user = by
    section._history_date = now
    section._change_reason = "autosave" if autosave else "saved"
    section.save()


def _keep_both(
    saved: Saved, label: str, key: str, stored: Any, base_revision: int, by: Any, now: datetime, page: str
) -> None:
    section = saved.section
    Unmerged.objects.update_or_create(
        section=section,
        question=key,
        typed_by=by,
        page=page,
        settled_at=None,
        defaults={"answer": stored, "typed_at": now, "base_revision": base_revision},
    )
    _revision, _user, name, at, _page = section.stamps[key]
    saved.conflicts.append(Conflict(key, label, section.answers.get(key), stored, name, at))


def _settled(section: Section, key: str, by: Any, now: datetime, **which: Any) -> None:
    """This person's kept versions of one answer need no more choosing."""
    rows = Unmerged.objects.filter(section=section, question=key, typed_by=by, settled_at__isnull=True, **which)
    rows.update(settled_at=now, settled_by=by)


@transaction.atomic
def settle(
    *,
    section: Section,
    choices: Mapping[str, str],
    both: Mapping[str, Any],
    base_revision: int,
    page: str,
    by: Any,
    now: datetime,
) -> Saved:
    """Choose per question on the compare page: "mine", "theirs" or "both".

    `both` holds what the person wrote from the two versions, as typed. `base_revision` is that of the
    compare page: a still newer change by somebody else makes a new conflict, not a loss.
    """
    rows = {
        row.question: row
        for row in Unmerged.objects.filter(section=section, typed_by=by, settled_at__isnull=True).order_by("typed_at")
    }
    fresh = _locked(section, by, now)
    questions = {question.key: question for question in form_of(fresh).questions()}
    saved = Saved(section=fresh)
    for key, choice in choices.items():
        row = rows.get(key)
        if row is None or key not in questions:
            continue
        stored = accept(questions[key], both[key]).stored if choice == "both" else row.answer
        if choice != "theirs" and _newer(fresh, key, base_revision, page):
            _keep_both(saved, questions[key].name, key, stored, base_revision, by, now, page)
            continue
        if choice != "theirs":
            _write(fresh, key, stored, by, now, page)
            saved.changed.append(key)
        _settled(fresh, key, by, now)
    if saved.changed:
        _store(fresh, by=by, now=now, autosave=False)
        facts.promote(fresh, saved.changed)
    return saved


@transaction.atomic
def part_changed(*, pep: Pep, part: str, by: Any, now: datetime) -> Section:
    """A part (targets, funding) of this plan is about to change: lock and raise the revision of the
    section that holds it, so that a signature never covers what was not on the screen.

    Raises Refused when that section is signed, or not this person's to fill.
    """
    key = next(
        form.key
        for form in definition_of(pep).sections
        if any(block.part == part for block in form.blocks)
    )
    section = Section.objects.get(pep=pep, key=key)
    fresh = _locked(section, by, now)
    _store(fresh, by=by, now=now, autosave=True)
    return fresh

