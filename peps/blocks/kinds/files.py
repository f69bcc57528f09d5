"""Answers that are files: what is kept of each is its id, its name, its kind and its size, never its bytes.

What a file may be is `peps.attachments`; an answer names a file that was checked and kept there.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from .base import Json, Kind, Typed, Unreadable, Value, as_text, register

PICTURES = ("jpeg", "png")
FILE_KINDS = ("pdf", "word", *PICTURES)
"""What a file can be once it is kept. A HEIC picture is kept as a JPEG."""
LONGEST_NAME = 120
_NO_FILES = "{label} must be files that were uploaded here"
_PARTS = frozenset({"id", "name", "kind", "size"})


@register
@dataclass(frozen=True)
class Files(Kind):
    """Files that were uploaded, `most` at the most; with `pictures` nothing but pictures.

    A value is a list of {"id": UUID as text, "name": as people read it, "kind": one of `FILE_KINDS`,
    "size": in bytes}. A form shows it and never sends it: files come and go one by one.
    """

    name: ClassVar[str] = "files"
    pictures: bool = False
    most: int = 5

    @property
    def takes(self) -> tuple[str, ...]:
        """The kinds of file that answer this."""
        return PICTURES if self.pictures else FILE_KINDS

    def clean(self, raw: Typed) -> Value:
        if raw is None or raw in ([], (), {}) or (isinstance(raw, str) and not raw.strip()):
            return None
        if not isinstance(raw, (list, tuple)):
            raise Unreadable(_NO_FILES)
        files = [self._file(item) for item in raw]
        if len({file["id"] for file in files}) < len(files):
            raise Unreadable(_NO_FILES)
        if len(files) > self.most:
            many = "1 file" if self.most == 1 else f"{self.most} files or fewer"
            raise Unreadable(f"{{label}} must be {many}. Remove one before you add another")
        return files

    def _file(self, item: Json) -> dict[str, Json]:
        if not isinstance(item, dict) or item.keys() != _PARTS or item["kind"] not in self.takes:
            raise Unreadable(_NO_FILES)
        size, name = item["size"], " ".join(as_text(item["name"]).split())
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise Unreadable(_NO_FILES)
        if not name or len(name) > LONGEST_NAME:
            raise Unreadable(_NO_FILES)
        return {"id": _uuid(item["id"]), "name": name, "kind": item["kind"], "size": size}

    def typed(self, value: Value) -> Typed:
        return [dict(file) for file in value or ()]

    def listed(self, value: Value) -> list[tuple[str, str]]:
        """(id, name and size) of each file, for pages that link to them."""
        return [(file["id"], f"{file['name']} ({size_in_words(file['size'])})") for file in value or ()]

    def show(self, value: Value) -> list[str]:
        return [words for _id, words in self.listed(value)]

    def ask(self) -> str:
        return "Upload {label}"

    def compared(self, data: Json) -> tuple[Json, ...]:
        return ()


def size_in_words(size: int) -> str:
    """Bytes as people read them.

    >>> size_in_words(311_000), size_in_words(2_420_000), size_in_words(12)
    ('311 KB', '2.4 MB', '1 KB')
    """
    if size < 999_500:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _uuid(text: Json) -> str:
    try:
        return str(uuid.UUID(text))
    except (ValueError, AttributeError, TypeError):
        raise Unreadable(_NO_FILES) from None
