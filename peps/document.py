"""The document tree of a PEP: what a reader of one audience sees, from the sealed content alone.

No models and no queries: the same content gives the same tree for ever, for the page and for the PDF.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from accounts.roles import LABELS, Role
from peps.audiences import AUDIENCES, Audience
from peps.blocks.answers import is_empty, shown, value_of
from peps.blocks.definition import from_dict, kept_from_schools, shows
from peps.blocks.layout import FACTS, Block, Definition, Question, Section
from peps.blocks.views import BAND, DONE, is_finished
from peps.document_tree import (
    DocBlock,
    DocFile,
    DocItem,
    DocNote,
    DocRow,
    DocSection,
    DocSignature,
    DocTable,
    Document,
)
from peps.document_words import day_in_words, key_in_words, part_lines
from peps.quality import level_label

__all__ = ["AUDIENCES", "Document", "build", "to_html"]

TITLE = "Personal education plan"
NOT_PROVIDED = "Not provided"
NONE_RECORDED = "None recorded"
CUT = "This answer is too long to show here in full. The whole answer is kept with the plan online."
ANSWER_CHARS = 20_000
"""Most characters shown of one answer: ten pages. A paragraph of a megabyte takes WeasyPrint 14 seconds."""
TOTAL_CHARS = 600_000
"""Most characters shown of all answers together: some 200 pages."""

TYPES = {"early_years": "Early years", "school_age": "School age", "post_16": "Post-16"}
PART_LABELS = {
    "outcome": "How far it was met",
    "actual": "Where the child is now",
    "evidence_of": "What shows it",
    "child_says": "What the child says",
    "carer_says": "What the carer says",
    "next": "What comes of it",
    "reason": "Why",
    "child_words": "In the child’s words",
    "area": "Area of need",
    "subject": "Subject",
    "span": "Term",
    "measure": "How we will know",
    "by_when": "By when",
    "who": "Who will help",
    "at_home": "What can be done at home",
    "help": "Kind of help",
    "money": "Money",
    "requests": "Money asked for",
    "why": "Why this one",
    "evidence": "What shows the need",
    "asked_by": "Who asked for it",
    "actions": "What will be done",
    "status": "How it is going",
}
_NO_PART_FIELD = frozenset({"id", "key", "title", "position"})


def build(content: Mapping[str, Any], *, audience: str) -> Document:
    """The tree for one audience, from a sealed content dict (see `peps.actions`, which seals it).

    What the audience may not know is never put into the tree. Unanswered questions are left out,
    except required ones; so are questions that the other answers hide. KeyError for an unknown audience.
    """
    reader = AUDIENCES[audience]
    definition = from_dict(content["definition"])
    builder = _Builder(content, definition, reader)
    sections = tuple(section for item in definition.sections if (section := builder.section(item)))
    child, pep = content["child"], content["pep"]
    term = content["term"]["name"]
    name = child.get("name") or ""
    return Document(
        title=f"{TITLE}, {term}" if term else TITLE,
        name=name,
        known_as=child.get("preferred_name") or name,
        authority=content["authority"]["name"],
        term=term,
        version=str(pep.get("number") or 1),
        watermark="" if pep.get("status") == "finalised" else "Draft",
        audience=reader.key,
        audience_label=reader.label,
        meta=_cover(content, definition, reader),
        sections=sections,
    )


def to_html(document: Document, *, for_pdf: bool) -> str:
    """The tree as HTML: the body of the PDF, or the part of a page that shows the plan. All text is escaped."""
    template = "pdf/pep.html" if for_pdf else "peps/document/document.html"
    return render_to_string(template, {"document": document})


class _Builder:
    """Walks a definition with the answers of one content dict, for one reader."""

    def __init__(self, content: Mapping[str, Any], definition: Definition, reader: Audience) -> None:
        self._content = content
        self._definition = definition
        self._reader = reader
        self._answers = {
            key: data for section in content["answers"].values() for key, data in section.items()
        }
        sealed = content.get("facts") or {}
        facts = {
            name: sealed[name.removeprefix("fact.")] for name in FACTS if name.removeprefix("fact.") in sealed
        }
        self._answers |= facts
        self._left = TOTAL_CHARS

    def section(self, section: Section) -> DocSection | None:
        """The section, None when nothing of it is for this reader. The child's own words come first."""
        ordered = sorted(section.blocks, key=lambda item: not any(q.child_words for q in item.questions))
        blocks = tuple(block for item in ordered if (block := self._block(item, section)))
        signed = tuple(
            _signature(item) for item in self._content["sign_offs"] if item["section_key"] == section.key
        )
        if not blocks and not signed:
            return None
        return DocSection(section.key, section.letter, section.title, blocks, signed)

    def _block(self, block: Block, section: Section) -> DocBlock | None:
        if block.part:
            return self._part(block)
        rows = tuple(row for question in block.questions if (row := self._row(question, section.key)))
        return DocBlock(block.key, block.title, rows, lead=self._lead(block, section.key)) if rows else None

    def _lead(self, block: Block, section_key: str) -> str:
        """Above the child's words: "Said, drawn or made. Who helped: the learning mentor. Finished"."""
        if DONE not in {question.key for question in block.questions}:
            return ""
        helper = ", ".join(self._said("participation_helper", section_key)).rstrip(".")
        parts = [
            ", ".join(self._said("participation_ways", section_key)).capitalize(),
            f"Who helped: {helper}" if helper else "",
            "The child said that this is finished"
            if is_finished(self._content["answers"].get(section_key, {}))
            else "",
        ]
        return " ".join(f"{part}." for part in parts if part)

    def _said(self, key: str, section_key: str) -> Sequence[str]:
        """The lines of an answer that applies; none when the form does not ask it."""
        if not self._definition.has(key) or not shows(self._definition, key, self._answers):
            return ()
        stored = self._content["answers"].get(section_key, {}).get(key)
        return self._capped(shown(self._definition.question(key)[2], stored))

    def _may_know(self, question: Question) -> bool:
        if not self._reader.confidential and kept_from_schools(self._definition, question.key, self._answers):
            return False
        return self._reader.safety or not question.safety

    def _row(self, question: Question, section_key: str) -> DocRow | None:
        if not self._may_know(question) or not shows(self._definition, question.key, self._answers):
            return None
        if question.key == DONE or (question.key == BAND and not self._reader.working):
            return None
        stored = self._content["answers"].get(section_key, {}).get(question.key)
        notes = self._notes(question.key, section_key)
        if is_empty(question, stored):
            missing = DocRow(question.key, question.label, (NOT_PROVIDED,), missing=True, notes=notes)
            return missing if question.required or notes else None
        table = self._table(question, stored)
        lines = () if table else self._capped(shown(question, stored))
        source = self._source(question.key, section_key) if self._reader.working else ""
        files = _files(question, stored)
        return DocRow(question.key, question.label, lines, table, source, notes=notes, files=files)

    def _notes(self, key: str, section_key: str) -> tuple[DocNote, ...]:
        """What adults said beside the answer, each under its name."""
        found = (self._content.get("notes") or {}).get(section_key, {}).get(key, [])
        return tuple(
            DocNote(
                f"Note by {note['name']}, {note['role'].lower()}, {day_in_words(note['at'])}",
                self._capped(note["text"].splitlines()),
            )
            for note in found
        )

    def _table(self, question: Question, stored: Any) -> DocTable | None:
        """The answer as a table when its kind has columns and it could be read, else None."""
        value, tabled = value_of(question, stored), getattr(question.kind, "table", None)
        if tabled is None or value is None:
            return None
        head, rows = tabled(value)
        cells = tuple(tuple(" ".join(self._capped([cell])) for cell in row) for row in rows)
        return DocTable(tuple(head), cells)

    def _part(self, block: Block) -> DocBlock | None:
        if block.part in self._reader.parts_out:
            return None
        things = self._content["parts"].get(block.part) or []
        items = tuple(self._item(thing) for thing in things)
        return DocBlock(block.key, block.title, items=items, note="" if items else NONE_RECORDED)

    def _item(self, thing: Mapping[str, Any]) -> DocItem:
        out = _NO_PART_FIELD | self._reader.part_fields_out
        known = [key for key in PART_LABELS if key in thing and key not in out]
        others = [key for key in thing if key not in PART_LABELS and key not in out]
        rows = (
            DocRow(key, PART_LABELS.get(key) or key_in_words(key), self._capped(part_lines(thing[key])))
            for key in [*known, *others]
        )
        return DocItem(
            " ".join(self._capped([str(thing.get("title") or "")])), tuple(row for row in rows if row.lines)
        )

    def _capped(self, lines: Sequence[str]) -> tuple[str, ...]:
        """The lines that are not empty, cut with a plain sentence where a document must end somewhere."""
        shown: list[str] = []
        room = min(ANSWER_CHARS, self._left)
        for line in filter(None, (line.strip() for line in lines)):
            if len(line) > room:
                shown += [*filter(None, [line[:room]]), CUT]
                self._left -= room
                return tuple(shown)
            shown.append(line)
            room -= len(line)
            self._left -= len(line)
        return tuple(shown)

    def _source(self, key: str, section_key: str) -> str:
        """ "From the school's record, 3 September 2026" for an answer that was prefilled."""
        found = self._content.get("provenance") or {}
        stamp = found.get(key) or (found.get(section_key) or {}).get(key)
        if not isinstance(stamp, Mapping) or not stamp.get("source"):
            return ""
        day = day_in_words(stamp.get("on"))
        return f"From {stamp['source']}" + (f", {day}" if day else "")


def _files(question: Question, stored: Any) -> tuple[DocFile, ...]:
    """The files of an answer that has some."""
    listed = getattr(question.kind, "listed", None)
    return tuple(DocFile(*one) for one in listed(value_of(question, stored))) if listed else ()


def _cover(content: Mapping[str, Any], definition: Definition, reader: Audience) -> tuple[DocRow, ...]:
    """What stands under the title: who, where, when, and for professionals the identifiers and the quality."""
    child, pep = content["child"], content["pep"]
    name, known_as = child.get("name"), child.get("preferred_name")
    pairs = [
        ("name", "Full name", name if known_as and known_as != name else ""),
        ("date_of_birth", "Date of birth", day_in_words(child.get("date_of_birth"))),
        ("year_group", "Year group", child.get("year_group")),
        ("school", "School", child.get("school")),
        ("upn", "UPN", child.get("upn") if reader.working else ""),
        ("authority", "Looked after by", content["authority"]["name"]),
        ("term", "Term", content["term"]["name"]),
        ("type", "Type of plan", TYPES.get(pep.get("type", ""), "")),
        ("finalised_at", "Finalised", day_in_words(pep.get("finalised_at"))),
        (
            "quality",
            "Quality",
            level_label(definition.quality, pep.get("quality") or "") if reader.working else "",
        ),
    ]
    return tuple(DocRow(key, label, (str(value),)) for key, label, value in pairs if value)


def _signature(found: Mapping[str, Any]) -> DocSignature:
    return DocSignature(
        name=found["name"],
        role=_role(found.get("role")),
        on=day_in_words(found.get("at")),
        declaration=found.get("declaration") or "",
        on_behalf_of=_role(found.get("on_behalf_of")),
    )


def _role(value: Any) -> str:
    """The trade's word for a stored role; what is a word already stays as it was sealed."""
    try:
        return LABELS[Role(value)]
    except ValueError:
        return str(value or "")
