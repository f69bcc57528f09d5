"""Word documents, new (.docx) and old (.doc): refused with macros, objects inside, or parts from elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import olefile
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from peps.attachments import refusals
from peps.blocks.kinds import Unreadable

MOST_ENTRIES = 3_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_XML = 40 * 1024 * 1024
"""Limits of what a .docx may unpack to: in all, and of the parts that are read."""
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|attachedtoolbars|/customui", re.IGNORECASE
)
_INSIDE = re.compile(r"/embeddings/|oleobject|/afchunk", re.IGNORECASE)
_ACTIVE_FIELDS = frozenset({"DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDE", "IMPORT"})
"""Fields that fetch or start something when the document is opened or brought up to date."""
_LINKS = ("http:", "https:", "mailto:", "tel:", "file:", "#")
_BLOCK = 64 * 1024


# ---- .docx ---------------------------------------------------------------------------------------


def inspect_docx(content: bytes) -> None:
    """Raises `Unreadable` for a .docx that is damaged, a bomb, no document at all, or active in any way."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _look_at_names(entries, archive.comment)
            _unpack_within_limits(archive, entries)
            _look_at_types(archive)
            for entry in entries:
                if entry.filename.endswith(".rels"):
                    _look_at_relations(archive, entry)
                elif entry.filename.startswith("word/") and entry.filename.endswith(".xml"):
                    _look_at_fields(archive, entry)
    except Unreadable:
        raise
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ParseError, DefusedXmlException, EOFError, OSError,
        NotImplementedError, LookupError, ValueError,
    ):  # fmt: skip
        raise Unreadable(refusals.DAMAGED) from None


def _look_at_names(entries: list[zipfile.ZipInfo], comment: bytes) -> None:
    names = ["/" + entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or comment or len({name.lower() for name in names}) < len(names):
        raise Unreadable(refusals.DAMAGED)
    if "/[Content_Types].xml" not in names:
        raise Unreadable(refusals.NOT_A_FILE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(refusals.PASSWORD)
    if any(_ACTIVE_PARTS.search(name) for name in names):
        raise Unreadable(refusals.MACROS)
    if any(_INSIDE.search(name) for name in names):
        raise Unreadable(refusals.SCRIPTS)


def _unpack_within_limits(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack everything, block by block, and count: what an archive says of its sizes may be a lie."""
    left = MOST_UNPACKED
    if sum(entry.file_size for entry in entries) > left:
        raise Unreadable(refusals.DAMAGED)
    for entry in entries:
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise Unreadable(refusals.DAMAGED)


def _elements(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str) -> Iterator[Any]:
    """The elements of a part as they end, emptied afterwards so that a long part takes little room."""
    found = archive.getinfo(entry) if isinstance(entry, str) else entry
    if found.file_size > MOST_XML:
        raise Unreadable(refusals.DAMAGED)
    with archive.open(found) as part:
        for _event, element in iterparse(part, forbid_dtd=True):
            yield element
            if not _plain(element.tag).startswith(("instrText", "delInstrText")):
                element.clear()


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _look_at_types(archive: zipfile.ZipFile) -> None:
    """What the archive says that it holds."""
    types = [
        str(element.get("ContentType", "")).lower()
        for element in _elements(archive, "[Content_Types].xml")
        if _plain(element.tag) in ("Default", "Override")
    ]
    if any("macroenabled" in one or "vba" in one or "activex" in one for one in types):
        raise Unreadable(refusals.MACROS)
    if MAIN not in types:
        raise Unreadable(refusals.NOT_A_FILE)


def _look_at_relations(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Nothing may come from elsewhere but what somebody clicks."""
    for element in _elements(archive, entry):
        if _plain(element.tag) != "Relationship":
            continue
        kind = str(element.get("Type", "")).rpartition("/")[2].lower()
        if kind in ("vbaproject", "wordvbadata", "attachedtoolbars"):
            raise Unreadable(refusals.MACROS)
        if kind in ("oleobject", "package", "control", "afchunk"):
            raise Unreadable(refusals.SCRIPTS)
        if str(element.get("TargetMode", "")).lower() == "external":
            target = str(element.get("Target", "")).strip().lower()
            if kind != "hyperlink" or (":" in target and not target.startswith(_LINKS)):
                raise Unreadable(refusals.ELSEWHERE)


def _look_at_fields(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Fields that start or fetch something. A field's words may lie in pieces, and fields in fields."""
    open_fields: list[str] = []
    loose = ""
    for element in _elements(archive, entry):
        tag = _plain(element.tag)
        if tag == "fldSimple":
            _refuse_active(_attribute(element, "instr"))
        elif tag in ("instrText", "delInstrText"):
            words = element.text or ""
            if open_fields:
                open_fields[-1] += words
            else:
                loose += words
            element.clear()
        elif tag == "fldChar":
            state = _attribute(element, "fldCharType")
            if state == "begin":
                open_fields.append("")
            elif state in ("separate", "end") and open_fields:
                _refuse_active(open_fields[-1])
                if state == "end":
                    open_fields.pop()
    for words in (*open_fields, loose):
        _refuse_active(words)


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if _plain(key) == name), "")


def _refuse_active(words: str) -> None:
    first = re.match(r"\W*(\w+)", words)
    if first and first[1].upper() in _ACTIVE_FIELDS:
        raise Unreadable(refusals.ELSEWHERE)


# ---- .doc ----------------------------------------------------------------------------------------

_MACRO_STREAMS = frozenset({"macros", "_vba_project", "_vba_project_cur", "vba"})
_OBJECT_STREAMS = frozenset({"objectpool", "\x01ole10native", "\x01ole", "package"})
_ENCRYPTED = 0x0100
"""Bit fEncrypted of the flags at byte 10 of the WordDocument stream (MS-DOC 2.5.2)."""


def inspect_doc(content: bytes) -> None:
    """Raises `Unreadable` for an old .doc that is damaged, locked, no Word document, or holds macros or objects."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            names = {part.lower() for path in ole.listdir(streams=True, storages=True) for part in path}
            if "encryptedpackage" in names:
                raise Unreadable(refusals.PASSWORD)
            if "worddocument" not in names:
                raise Unreadable(refusals.NOT_A_FILE)
            if names & _MACRO_STREAMS:
                raise Unreadable(refusals.MACROS)
            if names & _OBJECT_STREAMS:
                raise Unreadable(refusals.SCRIPTS)
            _look_at_words(ole.openstream("WordDocument").read())
    except Unreadable:
        raise
    except (
        OSError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
        MemoryError,
    ):
        raise Unreadable(refusals.DAMAGED) from None


def _look_at_words(stream: bytes) -> None:
    if len(stream) < 32:
        raise Unreadable(refusals.DAMAGED)
    if int.from_bytes(stream[10:12], "little") & _ENCRYPTED:
        raise Unreadable(refusals.PASSWORD)
    plain = stream.replace(b"\x00", b"")  # text stands in one or in two bytes a letter
    if re.search(rb"\x13\s*(DDE|DDEAUTO|LINK|INCLUDETEXT)\b", plain, re.IGNORECASE):
        raise Unreadable(refusals.ELSEWHERE)
