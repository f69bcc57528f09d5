"""What a new plan starts with: the record's facts, else last term's answers, and actions still open.

Facts only: judgements and the child's words start empty. Whatever came waits to be confirmed, with its
source and its day. Reading the last plan is `querysets_last.py`, the record `prefill.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import Term
from peps.blocks.answers import accept, carried, is_raw, typed_of
from peps.blocks.layout import Question
from peps.blocks.locks import same_kind
from peps.prefill import Facts, of_record
from peps.querysets_last import LastPlan

OPEN_ACTIONS = "last_plan.actions"
"""The `prefill` of the question that lists what was agreed last time."""
ACTIONS, REVIEWED = "meeting_plan", "meeting_last_actions"
"""Where a plan agrees on actions, and where the next one says what became of them."""
MOST_ACTIONS = 60
"""As many rows as a table takes."""

OF_ITS_TERM = frozenset(
    {
        "participation_given",
        "placement_hidden",  # last term's "no" was about last term's address
        "attendance_possible",
        "attendance_attended",
        "attendance_authorised",
        "attendance_unauthorised",
        "attendance_percent",
        "attendance_last_possible",
        "attendance_last_attended",
        "attendance_last_authorised",
        "attendance_last_unauthorised",
        "attendance_last_term",
        "sdq_teacher",
        "sdq_teacher_on",
        "sdq_teacher_by",
        "sdq_self",
    }
)
"""Counted, scored or said once a term. Last term's number is no fact of this one, however often somebody
confirms it: it stands beside the empty box instead, and is never copied to lists and returns."""
OF_ITS_YEAR = frozenset({"suspensions_any", "suspensions_list", "enrolment_taught"})
"""True of one school year: carried within it, and not into the next."""

Answers = dict[str, Any]
Sources = dict[str, dict[str, str]]


def begin(
    questions: Iterable[Question], facts: Facts, last: LastPlan | None, term: Term
) -> tuple[Answers, Sources]:
    """(answers, sources) that the questions of one section start with in a plan of this term."""
    answers: Answers = {}
    sources: Sources = {}
    for question in questions:
        if question.judgement or question.child_words or question.derived:
            continue
        found = of_record(question, facts) or (last and _of_last(question, last, term))
        if found:
            answers[question.key], sources[question.key] = found
    return answers, sources


def _of_last(question: Question, last: LastPlan, term: Term) -> tuple[Any, dict[str, str]] | None:
    """What the last plan said, as an answer of this form, and where that came from."""
    key = question.key
    if question.prefill == OPEN_ACTIONS:
        typed, source = open_actions(last), {}
    elif _is_carried(question, last, term):
        typed, source = typed_of(question, carried(question, last.answers[key])), last.sources.get(key, {})
    else:
        return None
    accepted = accept(question, typed)
    if accepted.problem or accepted.stored is None:  # such as a code that this form does not offer
        return None
    unconfirmed = source.get("source", "changed") != "changed" and not source.get("confirmed_at")
    if unconfirmed:  # nobody stood by it last term either: it is as old as it was then
        return accepted.stored, {"source": source["source"], "on": source["on"]}
    return accepted.stored, {"source": f"the plan of {last.name}", "on": last.on.isoformat()}


def _is_carried(question: Question, last: LastPlan, term: Term) -> bool:
    """Whether the last plan holds an answer to this question that is still one in this plan.

    What a form kept from schools never comes into a question that they may read.
    """
    key = question.key
    if key in OF_ITS_TERM or key not in last.shown or is_raw(last.answers.get(key)):
        return False
    if key in OF_ITS_YEAR and last.pep.term.school_year != term.school_year:
        return False
    asked = last.form.question(key)[2]
    if asked.judgement or asked.child_words or (asked.confidential and not question.confidential):
        return False
    return key in last.answers and same_kind(asked.kind, question.kind)


def open_actions(last: LastPlan) -> list[dict[str, Any]]:
    """Rows of what was agreed: at the last meeting, and before it when that meeting found it not done.

    Oldest first; an action that was agreed anew in the same words comes once.
    """
    agreed = _rows(last, ACTIONS)
    again = {_words(row) for row in agreed}
    undone = [row for row in _rows(last, REVIEWED) if row.get("done") != "yes" and _words(row) not in again]
    return [
        {"action": row.get("action"), "who": row.get("who"), "by": row.get("by")}
        for row in [*undone, *agreed]
    ][:MOST_ACTIONS]


def _rows(last: LastPlan, key: str) -> list[dict[str, Any]]:
    """The rows of a table as a form types them; none when nobody could read it."""
    stored, place = last.answers.get(key), last.form.places.get(key)
    if place is None or stored is None or is_raw(stored) or place[2].kind.name != "rows":
        return []
    rows: list[dict[str, Any]] = typed_of(place[2], stored)
    return rows


def _words(row: dict[str, Any]) -> str:
    return str(row.get("action") or "").casefold()
