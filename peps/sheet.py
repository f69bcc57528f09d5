"""One section as a sheet to fill in or read: its blocks, and what stands beside each question.

Which answers are right is for the kinds, what is missing for `readiness`; controls are `forms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.roles import LABELS, Role
from epep.page.dates import long_date
from epep.page.forms import Beside
from epep.page.forms import Comment as Words
from peps import access, parts, querysets, readiness
from peps.actions.saving import childs_own
from peps.blocks.answers import accept, compared, shown, value_of
from peps.blocks.definition import kept_from_schools, shown_keys
from peps.blocks.layout import FACTS, Block, Question
from peps.blocks.layout import Section as FormSection
from peps.blocks.views import BAND, DONE, is_finished
from peps.models import Comment, Note, Pep, Section
from peps.pinned import definition_of
from peps.querysets_last import LastPlan, last_plan


@dataclass(frozen=True)
class Fact:
    """A prefilled answer that nobody changed: its lines, where it came from, whether it is confirmed."""

    lines: list[str]
    source: str
    is_confirmed: bool
    singly: bool


@dataclass
class Item:
    """One question on the sheet. `control` is missing where the reader only reads.

    `is_own`: words that this person cannot change. `is_off`: for children of another age, until BAND says
    otherwise. `note`: what was typed as a note and is not kept yet; None where no note can be added.
    """

    question: Question
    stored: Any
    control: Any = None
    fact: Fact | None = None
    is_own: bool = False
    source: str = ""
    comments: list[Comment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    note: str | None = None
    is_off: bool = False

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @cached_property
    def lines(self) -> list[str]:
        """The answer as plain text; most questions with a control never ask for it."""
        return shown(self.question, self.stored)

    @cached_property
    def files(self) -> list[dict[str, str]]:
        """The files of the answer, for pages that link to them: id, name with size."""
        listed = getattr(self.question.kind, "listed", None)
        value = value_of(self.question, self.stored) if listed else None
        return [{"id": id_, "text": text} for id_, text in listed(value)] if listed else []

    @property
    def is_open(self) -> bool:
        """Whether a fact's control stands open from the start."""
        return bool(self.control and (self.control.errors or self.comments or self._is_typed_over()))

    @property
    def refused(self) -> list[str]:
        """What was typed over words that cannot be changed: shown, so that it is not lost to who typed it."""
        if not self.is_own or self.control is None or not self.control.errors:
            return []
        return shown(self.question, accept(self.question, self.control.value()).stored)

    def _is_typed_over(self) -> bool:
        form = self.control.form
        return form.is_bound and self.control.value() != form.initial.get(self.key)


@dataclass
class Sheet:
    """A section with everything its pages need, read once."""

    pep: Pep
    section: Section
    form: FormSection
    user: Any
    on: date

    @cached_property
    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers of the whole plan by section key."""
        return querysets.answers_of(self.pep) | {self.section.key: self.section.answers}

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What conditions may ask besides answers."""
        return readiness.facts_of(self.pep)

    @cached_property
    def shown(self) -> set[str]:
        """Keys of the questions that apply as the plan stands."""
        return shown_keys(definition_of(self.pep), readiness.flat(self.answers, self.pep))

    @cached_property
    def hidden(self) -> set[str]:
        """Keys of the questions that are kept from this person, or that are not for a child to answer."""
        return {
            question.key
            for question in self.form.questions()
            if (not self.sees_confidential and self._is_kept(question))
            or (self.is_child and not question.child_words)
        }

    def _is_kept(self, question: Question) -> bool:
        """Whether schools may not know the answer, as the plan stands."""
        return kept_from_schools(definition_of(self.pep), question.key, self.section.answers)

    @cached_property
    def sees_confidential(self) -> bool:
        """Whether this person may know what is kept from schools."""
        return access.sees_confidential(self.user, self.pep.child, on=self.on)

    @cached_property
    def role(self) -> Role | None:
        """The role in which the person fills this section; None when it is not theirs."""
        return access.acting_as(self.user, self.section, self.form, on=self.on)

    @property
    def is_child(self) -> bool:
        """Whether the young person themself is here."""
        return self.role == Role.YOUNG_PERSON

    @property
    def behalf(self) -> str:
        """For whom the person fills this in, when it is not their own; "" when it is."""
        if self.role is None or self.role in self.form.filled_by or self.role not in self.form.on_behalf_by:
            return ""
        return LABELS[self.form.filled_by[0]].lower()

    def implied(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What the child's own words answer by being there: "views given" is yes, whose questions they are."""
        if not self.is_child:
            return {}
        questions = {question.key: question for question in self.form.questions()}
        said = {key for key in typed if typed[key] and key != DONE}
        found = {}
        for block in self.form.blocks:
            asked = questions.get(block.condition[0]) if block.condition else None
            if asked is None or block.condition is None or asked.child_words or asked.key == BAND:
                continue
            is_met = self._holds(asked, block.condition[1])
            if not is_met and any(question.key in said for question in block.questions):
                found[asked.key] = asked.kind.typed(block.condition[1][0])
        if said and BAND in questions and self.section.answers.get(BAND) != self.band:
            found[BAND] = self.band
        return found

    def _holds(self, asked: Question, values: tuple[Any, ...]) -> bool:
        """Whether the answer that stands is one of the values."""
        return any(item in values for item in compared(asked.kind, self.section.answers.get(asked.key)))

    @cached_property
    def own(self) -> dict[str, str]:
        """Key → why this person cannot change the answer: the child's words, and what brings them up."""
        return childs_own(self.section, self.form, by=self.user)

    @property
    def is_finished(self) -> bool:
        """Whether the child said that this is finished."""
        return is_finished(self.section.answers)

    @cached_property
    def band(self) -> str:
        """Whose questions are asked: as the section says, else by age."""
        said = self.section.answers.get(BAND)
        return said if isinstance(said, str) else str(self.facts["fact.age_band"])

    @cached_property
    def of_other_ages(self) -> set[str]:
        """Keys of the questions for children of another age."""
        return {
            question.key
            for block in self.form.blocks
            for question in block.questions
            for condition in (block.condition, question.condition)
            if condition and condition[0] == BAND and self.band not in condition[1]
        }

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """What adults said beside the child's words, by question key."""
        return querysets.notes_of(self.section)

    @cached_property
    def comments(self) -> dict[str, list[Comment]]:
        """What the Virtual School asked for in the last round, by question key ("" for the section)."""
        found: dict[str, list[Comment]] = {}
        if self.pep.status == Pep.Status.RETURNED:
            for comment in querysets.comments_of_round(self.pep, section=self.section):
                found.setdefault(comment.question, []).append(comment)
        return found

    @cached_property
    def to_confirm(self) -> list[str]:
        """Keys of facts that wait to be confirmed and that can be confirmed together."""
        singly = {question.key for question in self.form.questions() if question.safety}
        keys = readiness.to_confirm(self.section, self.form, self.shown)
        return [key for key in keys if key not in singly and key not in self.hidden]

    def lacks(self) -> list[readiness.Lack]:
        """What is in the way of signing."""
        return readiness.lacks(self.section, self.answers)

    def contradictions(self) -> dict[str, str]:
        """Question key → what is wrong with answers that cannot stand together, of those on the page."""
        found = readiness.contradicting(self.section, self.answers)
        return {key: words for key, words in found.items() if key not in self.hidden}

    def beside(self) -> dict[str, Beside]:
        """What stands beside each question: source, last term's answer, comments."""
        last = last_plan(self.pep)
        found = {}
        for question in self.form.questions():
            key = question.key
            found[key] = Beside(
                source=self.source(key),
                last_time=self._last_time(question, last) if last else (),
                last_time_title=last.name if last else "",
                comments=tuple(
                    Words(
                        comment.text,
                        comment.made_by.name,
                        long_date(timezone.localdate(comment.made_at)),
                        advice=not comment.must_fix,
                    )
                    for comment in self.comments.get(key, [])
                ),
            )
        return found

    def _last_time(self, question: Question, last: LastPlan) -> tuple[str, ...]:
        """Last term's answer, unless it is what stands here already or the record knows better."""
        key, place = question.key, last.form.places.get(question.key)
        if place is None or key not in last.answers or question.prefill:
            return ()
        stands_here = self.section.sources.get(key, {}).get("source", "changed") != "changed"
        if stands_here or (place[2].confidential and not self.sees_confidential):
            return ()
        return tuple(shown(place[2], last.answers[key]))

    def source(self, key: str) -> str:
        """Where an answer came from, in words; nothing for one that somebody typed here first."""
        return source_in_words(self.section.sources.get(key))

    def blocks(self, form: Any = None) -> list[dict[str, Any]]:
        """The blocks that apply, each with its items and, where it has one, its part of the plan.

        To fill in, the question whether the child has finished stands at the end of the page (`done`).
        """
        found = []
        for block in self.form.blocks:
            items = [self._item(question, form) for question in self._questions(block, form)]
            part = parts.get(block.part) if block.part else None
            if items or part:
                found.append(
                    {
                        "block": block,
                        "items": items,
                        "part": part and {"rows": part.content(self.pep), "url": part.url(self.pep)},
                        "show_if": self._show_if(block),
                        "is_off": bool(items) and all(item.is_off for item in items),
                        "is_childs": any(item.question.child_words for item in items),
                    }
                )
        first = next((block for block in found if block["is_childs"]), None)
        if first and self.is_finished:
            first["says_finished"] = True
        return found

    def done(self, form: Any) -> Item | None:
        """The question whether the child has finished, for those who can answer it."""
        questions = {question.key: question for question in self.form.questions()}
        if DONE not in questions or DONE not in form.fields or DONE in self.own:
            return None
        return self._item(questions[DONE], form)

    def _questions(self, block: Block, form: Any) -> Iterable[Question]:
        """To fill in, every question of the form but those that no answer of this person can bring up, and
        what is worked out; to read, those that apply and may be seen. A child who has finished reads what
        they said."""
        readable = self.shown - self.hidden
        if form is None:
            wanted = readable
        elif self.is_child:
            wanted = form.fields.keys() - {DONE} - self.of_other_ages
            if self.is_finished:
                wanted &= self.section.answers.keys() | form.errors.keys()
        else:
            derived = {question.key for question in block.questions if question.derived}
            worked_out = derived & self.section.answers.keys() & readable
            wanted = (form.fields.keys() - {DONE} - self._ruled_out) | worked_out
        return [question for question in block.questions if question.key in wanted]

    @cached_property
    def _ruled_out(self) -> set[str]:
        """Keys of questions that hang on an answer which this person cannot change, and which rules them out."""
        questions = {question.key: question for question in self.form.questions()}
        return {
            question.key
            for block in self.form.blocks
            for question in block.questions
            for condition in (block.condition, question.condition)
            if condition
            and condition[0] in self.own
            and not self._holds(questions[condition[0]], condition[1])
        }

    def _item(self, question: Question, form: Any) -> Item:
        key = question.key
        item = Item(question, self.section.answers.get(key), comments=self.comments.get(key, []))
        item.source, item.notes = self.source(key), self.notes.get(key, [])
        item.is_own = key in self.own
        if form is None or question.derived:
            return item
        item.control = form[key]
        item.is_off = key in self.of_other_ages
        if question.child_words and not self.is_child and (item.stored is not None or item.notes):
            typed = str(form.data.get(f"note-{key}", "")) if form.is_bound else ""
            item.note = "" if any(note.text == typed.strip() for note in item.notes) else typed
        source = self.section.sources.get(key, {})
        if (
            source
            and source.get("source") != "changed"
            and readiness.is_fact(question, item.stored)
            and not item.is_own
        ):
            item.fact = Fact(item.lines, item.source, bool(source.get("confirmed_at")), question.safety)
        return item

    def _show_if(self, block: Block) -> tuple[str, str] | None:
        """(key, "a|b") for the script, when a block hangs on an answer of this section."""
        condition = block.condition
        if condition is None or condition[0] in FACTS or self.is_child or condition[0] in self.own:
            return None
        asked = definition_of(self.pep).places.get(condition[0])
        if asked is None or asked[0].key != self.section.key:
            return None
        kind = getattr(asked[2].kind, "inner", asked[2].kind)
        return condition[0], "|".join(str(kind.typed(value)) for value in condition[1])


def for_person(pep: Pep, section: Section, user: Any, *, on: date) -> Sheet:
    """The sheet of one section for one person."""
    return Sheet(pep, section, definition_of(pep).section(section.key), user, on)


def source_in_words(source: Mapping[str, str] | None) -> str:
    """What `Section.sources` says of one answer, as people read it."""
    if not source:
        return ""
    by, at = source.get("confirmed_by", ""), _day(source.get("confirmed_at"))
    if source.get("source") == "changed":
        return f"Changed by {by} on {at}. It was filled in from {source.get('was') or 'a record'} before"
    words = f"From {source['source']}, {_day(source.get('on'))}"
    return f"{words}. Confirmed by {by} on {at}" if at else words


def _day(text: str | None) -> str:
    """An ISO day or moment in words."""
    if not text:
        return ""
    if len(text) == len("2026-11-23"):
        return long_date(date.fromisoformat(text))
    return long_date(timezone.localdate(datetime.fromisoformat(text)))
