"""What a PEP looks like as a document: the parts of the tree, for pages and PDFs alike.

Plain values; `document.py` makes a tree from sealed content, `document_words.py` its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from peps.document_words import is_right_to_left

LONG_ANSWER = 140
"""An answer with more characters stands under its question at full width, not beside it."""


@dataclass(frozen=True)
class DocTable:
    """An answer that is itself a table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DocNote:
    """What an adult said beside the child's words: by whom and when, and the lines."""

    by: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DocFile:
    """A file of an answer: pages link to it, a PDF names it."""

    id: str
    text: str


@dataclass(frozen=True)
class DocRow:
    """A question and its answer as plain text lines; `missing` says that a required answer is not there.

    `notes` stand beside the answer, never in it.
    """

    key: str
    label: str
    lines: tuple[str, ...]
    table: DocTable | None = None
    source: str = ""
    missing: bool = False
    notes: tuple[DocNote, ...] = ()
    files: tuple[DocFile, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether the answer needs the full width of the page."""
        return bool(self.table or self.notes) or sum(map(len, self.lines)) > LONG_ANSWER

    @property
    def direction(self) -> str:
        """ "rtl" when the answer begins in a script written from the right, else nothing."""
        return "rtl" if is_right_to_left("".join(self.lines)) else ""


@dataclass(frozen=True)
class DocGroup:
    """Neighbouring rows that are drawn alike: short answers share a table, long ones stand alone."""

    is_long: bool
    rows: tuple[DocRow, ...]


@dataclass(frozen=True)
class DocItem:
    """One thing of a part, such as one target."""

    title: str
    rows: tuple[DocRow, ...]


@dataclass(frozen=True)
class DocBlock:
    """A titled group of answers, or of a part's items. `note` stands where there is nothing else, `lead`
    before the answers: how the child gave their views, and who helped."""

    key: str
    title: str
    rows: tuple[DocRow, ...] = ()
    items: tuple[DocItem, ...] = ()
    note: str = ""
    lead: str = ""

    @property
    def groups(self) -> tuple[DocGroup, ...]:
        """The rows in order, cut where short answers turn into long ones."""
        return tuple(
            DocGroup(is_long, tuple(rows))
            for is_long, rows in groupby(self.rows, key=lambda row: row.is_long)
        )


@dataclass(frozen=True)
class DocSignature:
    """Who signed a section, as what, when, and to which words."""

    name: str
    role: str
    on: str
    declaration: str
    on_behalf_of: str = ""


@dataclass(frozen=True)
class DocSection:
    """A section with what it says and who signed it."""

    key: str
    letter: str
    title: str
    blocks: tuple[DocBlock, ...]
    signed: tuple[DocSignature, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole PEP for one audience. `title` names nobody: it becomes the file's title."""

    title: str
    name: str
    known_as: str
    authority: str
    term: str
    version: str
    watermark: str
    audience: str
    audience_label: str
    meta: tuple[DocRow, ...]
    sections: tuple[DocSection, ...]

    @property
    def state(self) -> str:
        """The words on every page that tell a draft from an agreed plan."""
        return f"Version {self.version}, {self.watermark.lower() or 'final'}"

    def rows(self) -> Iterator[DocRow]:
        """Every row below the cover, in reading order."""
        for section in self.sections:
            for block in section.blocks:
                yield from block.rows
                for item in block.items:
                    yield from item.rows
