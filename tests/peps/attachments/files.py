"""Files made in the test, good and bad. Nothing here is a real document; what is refused is said by the tests."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
CAMERA = "Camera of somebody"


def pdf(change: Any = None, **save: Any) -> bytes:
    """One empty page; `change(pdf)` adds to it."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def docx(
    *, document: str = "", types: str = "", rels: str = "", more: dict[str, bytes] | None = None
) -> bytes:
    """A small document, zipped by hand. `more` adds parts; the others add to the parts there are."""
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/>{types}</Types>'
        ),
        "_rels/.rels": _relations(relation("officeDocument", "word/document.xml", external=False)),
        "word/_rels/document.xml.rels": _relations(rels),
        "word/document.xml": (
            f"<w:document {W}><w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p>{document}</w:body></w:document>"
        ),
    }
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def _relations(lines: str) -> str:
    return f'<Relationships xmlns="r">{lines}</Relationships>'


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def relation(kind: str, target: str, *, external: bool = True) -> str:
    """One line of a relations part."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def field(*words: str) -> str:
    """A field whose instruction lies in pieces."""
    runs = "".join(f"<w:r><w:instrText>{word}</w:instrText></w:r>" for word in words)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB", colour: Any = "teal") -> Image.Image:
    """A plain picture with a red corner at the top left."""
    made = Image.new(mode, size, colour)
    if mode == "RGB":
        made.paste("red", (0, 0, size[0] // 3, size[1] // 3))
    return made


def encoded(image: Image.Image, kind: str, **save: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def exif(*, turned: int = 1) -> Image.Exif:
    """Where it was taken, with which camera, and which way up it was held."""
    data = Image.Exif()
    data[0x0112] = turned
    data[0x010F] = CAMERA
    data.get_ifd(0x8825).update(PLACE)
    return data


def jpeg(**save: Any) -> bytes:
    """A JPEG with a place, a camera, XMP and a comment in it."""
    given = {"exif": exif(), "comment": b"taken by somebody", "xmp": b"<x>of somebody</x>"} | save
    return encoded(picture((600, 400)), "JPEG", **given)


def heic() -> bytes:
    """A HEIC as telephones make them, with a place in it."""
    out = io.BytesIO()
    pillow_heif.from_pillow(picture((128, 96))).save(out, exif=exif().tobytes(), quality=80)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels and is a few hundred bytes long."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def doc(streams: dict[str, bytes] | None = None, *, flags: int = 0) -> bytes:
    """A compound file (MS-CFB) with a WordDocument stream and whatever else is asked for, in small sectors."""
    words = bytearray(b"\xec\xa5" + b"\0" * 8 + flags.to_bytes(2, "little") + b"\0" * 4096)
    return _compound({"WordDocument": bytes(words), **(streams or {})})


def _compound(streams: dict[str, bytes]) -> bytes:
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    bodies, chain, starts = [], [], {}
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")  # at least the size from which streams stand in ordinary sectors
        count = -(-len(padded) // sector)
        starts[name] = (len(chain), len(padded))
        chain += [*range(len(chain) + 1, len(chain) + count), end]
        bodies.append(padded.ljust(count * sector, b"\0"))
    entries = [_entry("Root Entry", 5, end, 0, child=1)]
    names = list(streams)
    entries += [
        _entry(name, 2, *starts[name], right=number + 2 if number + 1 < len(names) else free)
        for number, name in enumerate(names)
    ]
    folder = b"".join(entries).ljust(-(-len(entries) * 128 // sector) * sector, b"\0")
    first_folder = len(chain)
    count = len(folder) // sector
    chain += [*range(first_folder + 1, first_folder + count), end]
    table_at = len(chain)
    chain += [0xFFFFFFFD]
    assert len(chain) <= 128
    table = b"".join(one.to_bytes(4, "little") for one in chain).ljust(sector, b"\xff")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + bytes.fromhex("3e000300feff09000600") + b"\0" * 6
        + (0).to_bytes(4, "little") + (1).to_bytes(4, "little") + first_folder.to_bytes(4, "little")
        + b"\0" * 4 + (4096).to_bytes(4, "little") + end.to_bytes(4, "little") + b"\0" * 4
        + end.to_bytes(4, "little") + b"\0" * 4 + table_at.to_bytes(4, "little") + b"\xff" * 4 * 108
    )  # fmt: skip
    return head + b"".join(bodies) + folder + table


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    spelt = name.encode("utf-16-le")
    return (
        spelt.ljust(64, b"\0") + (len(spelt) + 2).to_bytes(2, "little") + bytes([kind, 1])
        + b"\xff" * 4 + right.to_bytes(4, "little") + child.to_bytes(4, "little") + b"\0" * 36
        + start.to_bytes(4, "little") + size.to_bytes(8, "little")
    )  # fmt: skip
