"""A plan beside the one before: question by question, what it said and what it says, for one reader.

How texts are compared is `diffing.py`; the card in few words is `since_last.py`. Reading only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from peps import parts
from peps.blocks.answers import is_raw, shown, value_of
from peps.blocks.definition import shown_keys
from peps.blocks.layout import Block, Definition, Question
from peps.blocks.layout import Section as FormSection
from peps.carrying import OPEN_ACTIONS
from peps.diffing import SAME, Differ, Line, Row, Sides
from peps.document import PART_LABELS
from peps.document_words import part_lines
from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.querysets_last import LastPlan
from peps.readiness import flat

IN_WORK = (Pep.Status.PLANNED, Pep.Status.OPEN, Pep.Status.RETURNED)
WORDS = ("text", "long_text")


@dataclass(frozen=True)
class Pair:
    """One question in both plans. A plan whose form does not ask it has None as its question.

    `before` and `after` are stored answers; None where there is none, or where the question did not apply.
    """

    section: FormSection
    block: Block
    was: Question | None
    now: Question | None
    before: Any
    after: Any
    is_written: bool
    """Whether somebody wrote the answer that stands now, or emptied it."""

    @property
    def question(self) -> Question:
        """The question as this plan asks it, else as the plan before did."""
        question = self.now or self.was
        assert question is not None
        return question

    @property
    def before_text(self) -> str:
        """The earlier answer as plain text."""
        return text_of(self.was, self.before)

    @property
    def after_text(self) -> str:
        """The answer as it stands, as plain text."""
        return text_of(self.now, self.after)


@dataclass(frozen=True)
class Compared:
    """One question of the page: both sides, and a sentence where a form does not ask it."""

    key: str
    label: str
    was: list[Line]
    now: list[Line]
    was_note: str = ""
    now_note: str = ""
    is_changed: bool = True


@dataclass(frozen=True)
class ComparedBlock:
    """A block with the questions that are shown."""

    title: str
    items: list[Compared] = field(default_factory=list)


@dataclass(frozen=True)
class ComparedSection:
    """A section with the blocks in which something is shown."""

    key: str
    letter: str
    title: str
    blocks: list[ComparedBlock] = field(default_factory=list)


def pairs(pep: Pep, last: LastPlan, *, confidential: bool) -> Iterator[Pair]:
    """Every question of either form in the order of this plan's; those that only the other asked come after.

    Without `confidential`, what either form keeps from schools is left out.
    """
    form = definition_of(pep)
    sections = list(Section.objects.filter(pep=pep).only("key", "answers", "stamps", "pep_id"))
    answers = {key: stored for section in sections for key, stored in section.answers.items()}
    written = {key for section in sections for key in section.stamps}
    applies = shown_keys(form, flat({row.key: row.answers for row in sections}, pep))
    for key, (section, block) in _places(form, last.form).items():
        was = last.form.question(key)[2] if last.form.has(key) else None
        now = form.question(key)[2] if form.has(key) else None
        if not confidential and any(question and question.confidential for question in (was, now)):
            continue
        before = last.answers.get(key) if key in last.shown else None
        after = answers.get(key) if key in applies else None
        yield Pair(section, block, was, now, before, after, key in written)


def _places(form: Definition, before: Definition) -> dict[str, tuple[FormSection, Block]]:
    both = {**before.places, **form.places}
    order = [*form.places, *(key for key in before.places if not form.has(key))]
    return {key: both[key][:2] for key in order}


def is_changed(pair: Pair, pep: Pep) -> bool:
    """Whether the answer is another. What nobody answered yet in a plan that is being written is no change.

    Nor are the actions of last time, which are others every term.
    """
    if pair.before_text == pair.after_text or pair.question.prefill == OPEN_ACTIONS:
        return False
    not_yet = not pair.after_text and not pair.is_written and pep.status in IN_WORK
    return not (not_yet and pair.now is not None)


def text_of(question: Question | None, stored: Any) -> str:
    """An answer as plain text; of a fact to confirm what it says, whether or not it is confirmed."""
    if question is None or stored is None:
        return ""
    if not is_raw(stored) and question.kind.name == "confirm":
        return text_of(replace(question, kind=question.kind.inner), stored["value"])  # type: ignore[attr-defined]
    return "\n".join(line for line in shown(question, stored) if line)


def compare(pep: Pep, last: LastPlan, *, confidential: bool, every: bool) -> list[ComparedSection]:
    """The page: sections and blocks with the changed answers, with `every` all of them."""
    differ = Differ()
    found: dict[str, ComparedSection] = {}
    blocks: dict[tuple[str, str], ComparedBlock] = {}

    def put(section: FormSection, block: Block, item: Compared) -> None:
        if not every and not item.is_changed:
            return
        here = found.setdefault(section.key, ComparedSection(section.key, section.letter, section.title))
        if (section.key, block.key) not in blocks:
            blocks[section.key, block.key] = ComparedBlock(block.title)
            here.blocks.append(blocks[section.key, block.key])
        blocks[section.key, block.key].items.append(item)

    for pair in pairs(pep, last, confidential=confidential):
        put(pair.section, pair.block, _compared(pair, pep, last, differ))
    for section, block, item in _of_parts(pep, last, differ):
        put(section, block, item)
    order = {section.key: place for place, section in enumerate(definition_of(pep).sections)}
    return sorted(found.values(), key=lambda section: order.get(section.key, len(order)))


def _compared(pair: Pair, pep: Pep, last: LastPlan, differ: Differ) -> Compared:
    was, now = _sides(pair, differ) if is_changed(pair, pep) else _plain(pair)
    return Compared(
        pair.question.key,
        pair.question.label,
        was,
        now,
        was_note="" if pair.was else f"The plan of {last.name} did not ask this.",
        now_note="" if pair.now else "This plan does not ask this any more.",
        is_changed=is_changed(pair, pep),
    )


def _plain(pair: Pair) -> Sides:
    was, now = ([[(SAME, text)]] if text else [] for text in (pair.before_text, pair.after_text))
    return was, now


def _sides(pair: Pair, differ: Differ) -> Sides:
    kinds = {_inner(question).name for question in (pair.was, pair.now) if question}
    if kinds == {"rows"}:
        return differ.rows(_rows(pair.was, pair.before), _rows(pair.now, pair.after))
    if kinds <= set(WORDS):
        return differ.texts(pair.before_text, pair.after_text)
    return differ.whole(pair.before_text, pair.after_text)


def _inner(question: Question) -> Any:
    return getattr(question.kind, "inner", question.kind)


def _rows(question: Question | None, stored: Any) -> list[Row]:
    """The rows of a table as lines; the first cell says which row it is."""
    if question is None or stored is None:
        return []
    if is_raw(stored):
        return [Row("", text_of(question, stored))]
    kind = _inner(question)
    value = value_of(question, stored)
    heads, rows = kind.table(value["value"] if question.kind.name == "confirm" else value)
    return [
        Row(
            row[0].casefold(),
            "; ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell),
        )
        for row in rows
    ]


def _of_parts(pep: Pep, last: LastPlan, differ: Differ) -> Iterator[tuple[FormSection, Block, Compared]]:
    """Targets and other parts, as tables: one row for each of their things."""
    for section in definition_of(pep).sections:
        for block in section.blocks:
            part = parts.get(block.part) if block.part else None
            if part is None:
                continue
            before, after = ([_thing(row) for row in part.content(plan)] for plan in (last.pep, pep))
            was, now = differ.rows(before, after)
            is_other = before != after and bool(after or pep.status not in IN_WORK)
            yield section, block, Compared(f"part-{block.part}", block.title, was, now, is_changed=is_other)


def _thing(row: dict[str, Any]) -> Row:
    """One thing of a part, such as a target: its title, and what else it says in words."""
    title = str(row.get("title") or "")
    more = [
        f"{label}: {' '.join(lines)}"
        for key, label in PART_LABELS.items()
        if (lines := part_lines(row.get(key)))
    ]
    return Row(title.casefold(), "; ".join(filter(None, [title, *more])))
