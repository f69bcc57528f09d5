"""PDF files: opened and walked through whole, refused when anything in them acts by itself. Never changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf

from peps.attachments import refusals
from peps.blocks.kinds import Unreadable

MOST_OBJECTS = 300_000
"""A thousand scanned pages have some ten thousand."""
_ACTIVE_KEYS = frozenset(
    {
        "/JavaScript",
        "/JS",
        "/AA",
        "/EmbeddedFiles",
        "/EF",
        "/RichMedia",
        "/RichMediaContent",
        "/XFA",
        "/Launch",
    }
)
_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/GoTo3DView", "/Rendition",
        "/RichMediaExecute", "/Movie", "/Sound",
    }
)  # fmt: skip
"""Actions (ISO 32000-2, table 201) that do more than move about in the file or open an address when clicked."""
_ACTIVE_TYPES = frozenset(
    {"/EmbeddedFile", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"}
)


def inspect(content: bytes) -> None:
    """Raises `Unreadable` for a PDF that is damaged, locked, or holds scripts, files or other programs."""
    if zipfile.is_zipfile(io.BytesIO(content)):  # two files in one: which it is depends on who opens it
        raise Unreadable(refusals.DAMAGED)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unreadable(refusals.PASSWORD)
            if len(pdf.pages) == 0:
                raise Unreadable(refusals.DAMAGED)
            _look_through(pdf)
    except Unreadable:
        raise
    except pikepdf.PasswordError:
        raise Unreadable(refusals.PASSWORD) from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, OverflowError):
        raise Unreadable(refusals.DAMAGED) from None


def _look_through(pdf: Any) -> None:
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) != "/GoTo":
        raise Unreadable(refusals.SCRIPTS)
    for number, found in enumerate(_dictionaries(pdf)):
        if number > MOST_OBJECTS:
            raise Unreadable(refusals.DAMAGED)
        if _is_active(found):
            raise Unreadable(refusals.SCRIPTS)


def _is_active(found: Any) -> bool:
    if any(key in _ACTIVE_KEYS for key in found.keys()):  # noqa: SIM118 (not a dict)
        return True
    action = found.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTIONS and _is_action(found):
        return True
    return any(
        isinstance(name, pikepdf.Name) and str(name) in _ACTIVE_TYPES
        for name in (found.get("/Type"), found.get("/Subtype"))
    )


def _is_action(found: Any) -> bool:
    """Whether /S stands in an action: marked content and transitions of pages use the same key."""
    kind = found.get("/Type")
    return kind is None or str(kind) == "/Action"


def _dictionaries(pdf: Any) -> Iterator[Any]:
    """Every dictionary of the file, those inside others too; each object that others refer to once."""
    for item in pdf.objects:
        todo = [item]
        while todo:
            one = todo.pop()
            if isinstance(one, pikepdf.Stream):
                one = one.stream_dict
            if isinstance(one, pikepdf.Dictionary):
                yield one
                todo += [part for _key, part in one.items() if _is_inside(part)]
            elif isinstance(one, pikepdf.Array):
                todo += [part for part in one if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    """Whether a part is written here, so that nothing else leads to it."""
    return isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect
