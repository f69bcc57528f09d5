"""Choosing between two kept versions of an answer, on the compare page. Nothing goes unseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from peps import access, facts
from peps.actions.computing import follow_circumstance, recompute, ripple
from peps.actions.keeping import store
from peps.actions.saving import Saved, Typing, childs_own, is_newer, keep_both, locked, write
from peps.blocks.answers import accept
from peps.marks import mark
from peps.models import Section, Unmerged
from peps.pinned import form_of


def waiting(section: Section, *, by: Any, on: date) -> QuerySet[Unmerged]:
    """Versions this person can choose about: their own, and for those who may sign everybody's."""
    rows = Unmerged.objects.filter(section=section, settled_at__isnull=True).select_related("typed_by")
    if not access.may_sign(by, section, form_of(section), on=on):
        rows = rows.filter(typed_by=by)
    return rows.order_by("typed_at")


@transaction.atomic
def settle(
    *,
    section: Section,
    choices: Mapping[str, str],
    both: Mapping[str, Any],
    seen: Mapping[str, str],
    base_revision: int,
    page: str,
    by: Any,
    now: datetime,
) -> Saved:
    """Choose per kept version (id of the Unmerged row as text → "mine", "theirs" or "both").

    "mine" is the kept version, "theirs" the answer that stands. `both` holds, by the same ids, what the
    person wrote from the two, as typed, and `seen` the mark (`peps.marks`) of the kept version as it was
    shown: one that changed since is not settled. `base_revision` is that of the compare page: a still
    newer change by somebody else makes a new conflict, not a loss. Over the child's own words only the child
    chooses (`problems` says so).
    """
    fresh = locked(section, by, now)
    typing = Typing(by, now, page, base_revision)
    before = dict(fresh.answers)
    questions = {question.key: question for question in form_of(fresh).questions()}
    saved = Saved(section=fresh)
    own = childs_own(fresh, form_of(fresh), by=by)
    for row in waiting(fresh, by=by, on=localdate(now)):
        choice = choices.get(str(row.pk))
        question = questions.get(row.question)
        if choice not in ("mine", "theirs", "both") or question is None:
            continue
        if seen.get(str(row.pk)) != mark(row.answer):
            continue
        if choice != "theirs" and row.question in own:
            saved.problems[row.question] = own[row.question]
            saved.refused.add(row.question)
            continue
        if choice != "theirs":
            answer = accept(question, both[str(row.pk)]) if choice == "both" else None
            stored = answer.stored if answer else row.answer
            if is_newer(fresh, row.question, typing):
                keep_both(saved, question, stored, typing)
            else:
                write(fresh, row.question, stored, typing)
                saved.changed.append(row.question)
            if answer and answer.problem:
                saved.problems[row.question] = answer.problem
        row.settled_at, row.settled_by = now, by
        row.save()
    if saved.changed:
        saved.changed += recompute(fresh, form_of(fresh), before, saved.changed, typing.write)
        store(fresh, touched=saved.changed, by=by, now=now, autosave=False)
        facts.promote(fresh, saved.changed)
        ripple(fresh, saved.changed, by=by, now=now, write=typing.write)
        follow_circumstance(fresh, saved.changed, by=by, now=now)
    return saved
