"""What a file is by its content, and whether it may be kept. Bytes in, `Checked` out, or `Unreadable` with a sentence.

Pure: no models, no settings. In the portal it runs in a process of its own, see `walled.py`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from peps.attachments import naming, refusals
from peps.blocks.kinds import Unreadable

MOST_BYTES = 20 * 1024 * 1024
"""The largest file that is taken: 20 MB, counted as people's machines count."""

PDF = "application/pdf"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JPEG, PNG = "image/jpeg", "image/png"
EXTENSIONS = {PDF: ".pdf", DOC: ".doc", DOCX: ".docx", JPEG: ".jpg", PNG: ".png"}
"""Media type of a kept file → how its name ends. Nothing else is ever kept or sent."""

_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: `kind` as the answer names it, the bytes to keep, a name that fits them."""

    kind: str
    media_type: str
    name: str
    content: bytes


def check(content: bytes, name: str, *, pictures: bool = False) -> Checked:
    """The file as it is to be kept. Its type is read from the bytes; `name` only says how to call it.

    Raises `Unreadable`, whose sentence holds `{label}` for the question's name: wrong type, too large,
    macros, scripts, a password, or damaged. With `pictures` nothing but a picture will do.
    """
    wrong = refusals.NOT_A_PICTURE if pictures else refusals.NOT_A_FILE
    if not content:
        raise Unreadable(refusals.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(refusals.TOO_LARGE)
    family = family_of(content)
    if family not in ("jpeg", "png", "heic") and (pictures or not family):
        raise Unreadable(wrong)
    kind, media_type, kept = _kept(family, content)
    return Checked(kind, media_type, naming.fitted(name, EXTENSIONS[media_type]), kept)


def family_of(content: bytes) -> str:
    """ "pdf", "docx", "doc", "jpeg", "png" or "heic" by how the bytes begin; "" for anything else.

    The first byte counts: a file that begins as something else is that, whatever comes later in it.
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "doc"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "heic"
    return ""


def load(content: bytes) -> None:
    """Import what checking these bytes needs: afterwards a walled process opens nothing of ours any more."""
    family = family_of(content)
    if family == "pdf":
        importlib.import_module("peps.attachments.pdf_files")
    elif family in ("doc", "docx"):
        importlib.import_module("peps.attachments.word_files")
    elif family:
        importlib.import_module("peps.attachments.pictures").get_ready(family)


def _kept(family: str, content: bytes) -> tuple[str, str, bytes]:
    """(kind, media type, bytes to keep). Each family loads its own libraries."""
    if family == "pdf":
        from peps.attachments.pdf_files import inspect

        inspect(content)
        return "pdf", PDF, content
    if family == "docx":
        from peps.attachments.word_files import inspect_docx

        inspect_docx(content)
        return "word", DOCX, content
    if family == "doc":
        from peps.attachments.word_files import inspect_doc

        inspect_doc(content)
        return "word", DOC, content
    from peps.attachments.pictures import redraw

    drawn, is_png = redraw(content, family)
    return ("png", PNG, drawn) if is_png else ("jpeg", JPEG, drawn)
