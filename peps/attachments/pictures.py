"""Pictures: drawn anew, so that nothing but what is seen is kept. No place, no camera, no comments, one frame."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageFile, ImageOps, PngImagePlugin

from peps.attachments import refusals
from peps.blocks.kinds import Unreadable

MOST_PIXELS = 50_000_000
"""A telephone's largest picture has 48 million; one of 50 million takes 150 MB to open."""
LONGEST_SIDE = 4096
"""Larger pictures are made smaller: this still prints sharp on a page of A4."""
MOST_SCANS = 200
"""Passes of a progressive JPEG; each costs a decoder the whole picture again. Cameras make ten."""
MOST_KEPT = 20 * 1024 * 1024
_QUALITY = 88
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError,
    AttributeError, RuntimeError, Warning,
)  # fmt: skip
"""What Pillow and its decoders raise at damaged files."""


def redraw(content: bytes, family: str) -> tuple[bytes, bool]:
    """(the picture as new bytes, whether they are a PNG). The way up that the camera noted is put right first.

    Raises `Unreadable` for one that cannot be opened or has too many pixels.
    """
    if family == "jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Unreadable(refusals.DAMAGED)
    try:
        picture = _upright(content, family)
        kept = _encoded(picture, as_png=family == "png")
        if kept is None:
            return _encoded(picture, as_png=False) or _too_large(), False
        return kept, family == "png"
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(refusals.TOO_MANY_PIXELS) from None
    except _BROKEN:
        raise Unreadable(refusals.DAMAGED) from None


def get_ready(family: str) -> None:
    """Load the decoders of a family; a second time it does nothing."""
    Image.init()
    if family == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)


def _too_large() -> bytes:
    raise Unreadable(refusals.TOO_LARGE)


def _upright(content: bytes, family: str) -> Image.Image:
    """The first frame, no larger than it needs to be, turned as it was meant to be seen."""
    get_ready(family)
    PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024 * 1024
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on where it is loaded
    with Image.open(io.BytesIO(content), formats=(_FORMATS[family],)) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise Unreadable(refusals.TOO_MANY_PIXELS)
        if width < 1 or height < 1:
            raise Unreadable(refusals.DAMAGED)
        if max(width, height) > LONGEST_SIDE:
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        return _bare(ImageOps.exif_transpose(opened))


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels in a picture of their own, with nothing that came along."""
    mode = _mode(picture)
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value / 256)
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare


def _mode(picture: Any) -> str:
    if picture.mode in ("L", "1") or picture.mode.startswith("I"):
        return "L"
    see_through = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    return "RGBA" if see_through else "RGB"


def _encoded(picture: Image.Image, *, as_png: bool) -> bytes | None:
    """The picture as a file; None when that is larger than what may be kept."""
    made = io.BytesIO()
    if as_png:
        picture.save(made, "PNG")
    else:
        if picture.mode == "RGBA":
            paper = Image.new("RGB", picture.size, "white")
            paper.paste(picture, mask=picture.getchannel("A"))
            picture = paper
        picture.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue() if made.tell() <= MOST_KEPT else None
