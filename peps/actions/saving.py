"""Saving answers: merge by question, keep both where two people changed the same one, lose nothing.

How a save becomes history is `keeping.py`; the choice between two kept versions is `settling.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.roles import Role
from children.models import Link
from epep.moves import Refused
from peps import access, facts
from peps.actions.computing import follow_circumstance, recompute, ripple
from peps.actions.keeping import store
from peps.blocks.answers import accept
from peps.blocks.layout import Question
from peps.blocks.layout import Section as FormSection
from peps.blocks.views import BAND, DONE, is_finished
from peps.lifecycle import SECTION
from peps.marks import mark
from peps.models import Pep, Section, Unmerged
from peps.pinned import definition_of, form_of

CHILDS_OWN = "These are the young person’s own words, so only they can change them."
HANGS_ON = "The young person has answered the questions that this brings up, so it stays as it is."
FINISHED = "These words are finished, so nobody can change them. You can add a note beside them."
BY_BUTTON = "press “Save” to say whether this is finished."
FINISHED_BY_YOU = "You said that this is finished. To change your words, first say that it is not finished."


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
    """What a save did. `problems`: question key → sentence about something typed that cannot be read, or,
    for the keys in `refused`, that this person cannot change and that was not stored.

    `merged`: question key → name of the person who changed it since this page was made.
    """

    section: Section
    changed: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Typing:
    """Who types, when, on which page, and the revision that page was made from.

    `shown`: question key → mark of what the page showed. `kept`: versions kept from this very page.
    """

    by: Any
    now: datetime
    page: str
    base_revision: int
    shown: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Unmerged] = field(default_factory=dict)

    def write(self, section: Section, key: str, stored: Any) -> None:
        """Put an answer in its place (`write`), stamped with this person and page."""
        write(section, key, stored, self)


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
    shown: Mapping[str, str] | None = None,
) -> Saved:
    """Write what was typed (`changes`: question key → as the form gave it) on top of `base_revision`.

    `page` is the token of the page it was typed on: one person in two windows counts as two. A
    question that no other page changed since `base_revision` takes the new answer; one that another
    did is left as it stands, and the typed answer is kept as Unmerged for the compare page. `confirm`
    names prefilled facts that the person confirms. `shown` (question key → mark, see `peps.marks`)
    tells which answers stand as the page showed them: those are no change, whatever others wrote
    since. What cannot be read is stored as typed and named in `problems`. Raises Refused when the
    person may not fill.
    """
    fresh = locked(section, by, now)
    form = form_of(fresh)
    typing = Typing(by, now, page, base_revision, shown or {}, _kept_from(fresh, by, page))
    before = dict(fresh.answers)
    saved = Saved(section=fresh)
    saved.merged = {key: fresh.stamps[key][2] for key in fresh.stamps if is_newer(fresh, key, typing)}
    for question in _allowed(saved, form, changes, typing, autosave=autosave):
        _take(saved, question, changes[question.key], typing)
    if saved.changed:
        saved.changed += recompute(fresh, form, before, saved.changed, typing.write)
    if any(question.child_words and question.key in saved.changed for question in form.questions()):
        confirm |= {BAND}  # who answers the set finds that it suits
    confirmed = _confirm(fresh, confirm, by, now)
    if saved.changed or confirmed:
        store(fresh, touched={*saved.changed, *confirmed}, by=by, now=now, autosave=autosave)
        facts.promote(fresh, saved.changed)
        ripple(fresh, saved.changed, by=by, now=now, write=typing.write)
        follow_circumstance(fresh, saved.changed, by=by, now=now)
    return saved


def locked(section: Section, by: Any, now: datetime) -> Section:
    """The section's row, locked and open to this person. A completed one goes back to open first.

    The plan is locked before the section, as every move does, so that nobody waits in a ring.
    """
    fresh: Section = SECTION.lock(section)
    decision = access.may_fill(by, fresh, form_of(fresh), on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if fresh.status == Section.Status.COMPLETE:
        fresh = SECTION.apply("save", fresh, by=by, now=now)
    return fresh


def is_newer(section: Section, key: str, typing: Typing) -> bool:
    """Whether another page wrote this answer after this page was made."""
    stamp = section.stamps.get(key)
    return stamp is not None and stamp[0] > typing.base_revision and stamp[4] != typing.page


def _was_in_conflict(section: Section, key: str, typing: Typing) -> bool:
    """Whether this page once typed against somebody else's answer, which it still does not show.

    A page may learn of newer revisions while it stays open, but not of the answer it was in conflict with.
    """
    stamp = section.stamps.get(key)
    return key in typing.kept and stamp is not None and stamp[4] != typing.page


def write(section: Section, key: str, stored: Any, typing: Typing) -> None:
    """Put an answer in its place, stamped with who, when, and the revision that is about to be."""
    before = section.answers.get(key)
    if stored is None:
        section.answers.pop(key, None)
    else:
        section.answers[key] = stored
    at = typing.now.isoformat()
    section.stamps[key] = [section.revision + 1, str(typing.by.pk), typing.by.name, at, typing.page]
    source = section.sources.get(key)
    if source:
        now = {"confirmed_by": typing.by.name, "confirmed_at": at}
        if _is_tick(before, stored) and source.get("source") != "changed":
            kept = {name: words for name, words in source.items() if name not in now}
            section.sources[key] = kept | (now if stored["confirmed"] else {})
        else:
            was = source.get("was") or source.get("source", "")
            section.sources[key] = {"source": "changed", "was": was} | now


def _is_tick(before: Any, stored: Any) -> bool:
    """Whether only the tick "this is right today" is new, on an answer that says what it said."""
    return (
        isinstance(before, dict)
        and isinstance(stored, dict)
        and before.keys() == stored.keys() == {"value", "confirmed"}
        and before["value"] == stored["value"]
    )


def keep_both(saved: Saved, question: Question, stored: Any, typing: Typing) -> None:
    """Leave the answer that stands and keep this one beside it."""
    section, key = saved.section, question.key
    Unmerged.objects.update_or_create(
        section=section,
        question=key,
        typed_by=typing.by,
        page=typing.page,
        settled_at=None,
        defaults={"answer": stored, "typed_at": typing.now, "base_revision": typing.base_revision},
    )
    _revision, _user, name, at, _page = section.stamps[key]
    saved.conflicts.append(Conflict(key, question.name, section.answers.get(key), stored, name, at))


def _kept_from(section: Section, by: Any, page: str) -> dict[str, Unmerged]:
    """Question key → the version kept from this very page, waiting or settled: the newest."""
    rows = Unmerged.objects.filter(section=section, typed_by=by, page=page).order_by("typed_at")
    return {row.question: row for row in rows}


def _allowed(
    saved: Saved, form: FormSection, changes: Mapping[str, Any], typing: Typing, *, autosave: bool
) -> Iterable[Question]:
    """The questions of this section among `changes`, without those that this person cannot change.

    Nobody finishes by a slip: that takes a button, never an autosave.
    """
    own = childs_own(saved.section, form, by=typing.by) if changes else {}
    for question in form.questions():
        key = question.key
        why = own.get(key) or (BY_BUTTON if autosave and key == DONE else "")
        if key not in changes or question.derived:
            continue
        if not why:
            yield question
            continue
        stored = accept(question, changes[key]).stored
        if stored != saved.section.answers.get(key) and typing.shown.get(key) != mark(stored):
            saved.problems[key] = why
            saved.refused.add(key)


def childs_own(section: Section, form: FormSection, *, by: Any) -> dict[str, str]:
    """Question key → why this person cannot change the answer: the one place where the child's words are kept.

    What the young person typed themself nobody else changes, nor the answers that bring those questions
    up. Once they are finished nobody at all changes any words of the section; the young person alone can
    say that they are not finished after all.
    """
    words = {question.key: question for question in form.questions() if question.child_words}
    finished = is_finished(section.answers) and DONE in words
    typed = {key: section.stamps[key][1] for key in words if key in section.stamps}
    mine = str(by.pk)
    if not finished and not set(typed.values()) - {mine}:
        return {}
    children = _young_people(section)
    theirs = {key for key, user in typed.items() if user in children and user != mine}
    own = dict.fromkeys(_brings_up(form, theirs & section.answers.keys()), HANGS_ON)
    own |= dict.fromkeys(theirs, CHILDS_OWN)
    if finished:
        own |= dict.fromkeys(_brings_up(form, words.keys()), HANGS_ON)
        own |= dict.fromkeys(words, FINISHED_BY_YOU if mine in children else FINISHED)
        if mine in children:
            del own[DONE]
    return own


def _young_people(section: Section) -> set[str]:
    """Ids of the accounts of the child whose plan it is."""
    links = Link.objects.filter(child=section.pep.child_id, role=Role.YOUNG_PERSON)
    return {str(user) for user in links.values_list("user_id", flat=True)}


def _brings_up(form: FormSection, keys: Collection[str]) -> set[str]:
    """Keys of the questions of the section on whose answers it hangs whether these are asked."""
    conditions = (
        thing.condition
        for block in form.blocks
        for question in block.questions
        if question.key in keys
        for thing in (block, question)
    )
    asked = {condition[0] for condition in conditions if condition}
    return asked & {question.key for question in form.questions()}


def _take(saved: Saved, question: Question, typed: Any, typing: Typing) -> None:
    """One typed answer: the same as stands, untouched on the page, in conflict, or written."""
    section, key = saved.section, question.key
    answer = accept(question, typed)
    if answer.problem:
        saved.problems[key] = answer.problem
    stamp = section.stamps.get(key)
    if answer.stored == section.answers.get(key):
        if key in typing.kept and not typing.kept[key].settled_at:
            typing.kept[key].settled_at, typing.kept[key].settled_by = typing.now, typing.by
            typing.kept[key].save()
    elif typing.shown.get(key) == mark(answer.stored) and not (stamp and stamp[4] == typing.page):
        return
    elif is_newer(section, key, typing) or _was_in_conflict(section, key, typing):
        keep_both(saved, question, answer.stored, typing)
    else:
        write(section, key, answer.stored, typing)
        saved.changed.append(key)


def _confirm(section: Section, keys: frozenset[str], by: Any, now: datetime) -> set[str]:
    done = set()
    for key in keys:
        source = section.sources.get(key)
        if source and not source.get("confirmed_at"):
            section.sources[key] = source | {"confirmed_by": by.name, "confirmed_at": now.isoformat()}
            done.add(key)
    return done


@transaction.atomic
def part_changed(*, pep: Pep, part: str, by: Any, now: datetime) -> Section:
    """A part (targets, funding) of this plan is about to change: lock and raise the revision of the
    section that holds it, so that a signature never covers what was not on the screen.

    Raises Refused when that section is signed, or not this person's to fill.
    """
    key = next(
        form.key for form in definition_of(pep).sections if any(block.part == part for block in form.blocks)
    )
    fresh = locked(Section.objects.get(pep=pep, key=key), by, now)
    store(fresh, touched=(), by=by, now=now, autosave=True)
    return fresh
