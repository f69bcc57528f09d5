"""Shorter ways through the hottest functions of WeasyPrint 70.0 and pydyf 0.13; the same document comes out.

Applied to those releases alone: any other runs as its authors wrote it. A test compares them byte by byte.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint
from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import float as layout_float
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

MEASURED = ("70.0", "0.13.0")
"""The releases of WeasyPrint and pydyf whose source the functions below were read against."""


def apply() -> bool:
    """Put the shorter ways in place; whether they were (False for another release)."""
    known = (weasyprint.VERSION, pydyf.VERSION) == MEASURED and pango.pango_version() >= 14802
    if not known or ffi.sizeof("PangoGlyphInfo") != _GLYPH.size:
        return False
    css.ComputedStyle.__missing__ = _computed(css.ComputedStyle.__missing__)
    line_break.Layout.setup = _setup(line_break.Layout.setup)
    line_break.Layout.reactivate = _reactivate(line_break.Layout.reactivate)
    line_break.Layout.deactivate = _deactivate
    _everywhere(line_break.strut, _strut)
    _everywhere(layout_float.avoid_collisions, _avoid_collisions)
    boxes.Box.is_in_normal_flow = _is_in_normal_flow
    _everywhere(draw_text.draw_first_line, _draw_first_line)
    _everywhere(percent.resolve_percentages, _resolve_percentages)
    pydyf._to_bytes = _to_bytes(pydyf._to_bytes)
    pydyf.zlib = _PackedAtSix
    weasyprint.HTML._ua_stylesheets = _browser_sheets(weasyprint.HTML._ua_stylesheets)
    return True


def _everywhere(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Replace a function in each module that imported it by name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint") and isinstance(module, ModuleType):
            if getattr(module, old.__name__, None) is old:
                setattr(module, old.__name__, new)


# Computed styles: most of the 13,000 look-ups of a plan find a property that no rule has set.

_SPECIAL = frozenset({"page", "position", "float", "display"})


def _is_plain(key: str) -> bool:
    return key not in _SPECIAL and key not in INITIAL_NOT_COMPUTED and not key.startswith("text_decoration_")


_PLAIN_INHERITED = frozenset(key for key in INHERITED if _is_plain(key) and key not in PHYSICAL_FUNCTIONS)
_PLAIN = {key: value for key, value in INITIAL_VALUES.items() if key not in INHERITED and _is_plain(key)}
_PLAIN_INITIAL = {key: value for key, value in _PLAIN.items() if key not in PHYSICAL_FUNCTIONS}
_PLAIN_PHYSICAL = {key: value for key, value in _PLAIN.items() if key in PHYSICAL_FUNCTIONS}
_LOGICAL = {
    direction: {key: PHYSICAL_FUNCTIONS[key](block="ttb", inline=direction) for key in _PLAIN_PHYSICAL}
    for direction in ("ltr", "rtl")
}


def _computed(original: Callable[..., Any]) -> Callable[..., Any]:
    def missing(self: Any, key: str) -> Any:
        parent, cascaded = self.parent_style, self.cascaded
        if parent is None or key in cascaded:
            return original(self, key)
        if key in _PLAIN_INITIAL:
            value = self[key] = _PLAIN_INITIAL[key]
            return value
        if key in _PLAIN_INHERITED:
            value = self[key] = parent[key]
            return value
        if key in _PLAIN_PHYSICAL and _LOGICAL[self["direction"]][key] not in cascaded:
            value = self[key] = _PLAIN_PHYSICAL[key]
            return value
        return original(self, key)

    return missing


# The sheet every document starts from gives each element five styles for footnotes; no PDF of ours has any.

_FOOTNOTES = ("::footnote-", "::note-")


def _browser_sheets(original: Callable[..., Any]) -> Callable[..., Any]:
    text = (Path(css.__file__).parent / "html5_ua.css").read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith(_FOOTNOTES))
    sheets = [weasyprint.CSS(string=kept)]

    def browser_sheets(self: Any, forms: bool = False) -> Any:
        return original(self, forms) if forms else sheets

    return browser_sheets


# Percentages: nearly every length of a plan is in pixels already, so it is copied and not resolved.

_ACROSS = (
    "margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width",
)  # fmt: skip
_DOWN_BY_WIDTH = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_DOWN = ("height", "min_height", "max_height")
_LENGTHS = (*_ACROSS, *_DOWN_BY_WIDTH, *_DOWN)
_lengths = itemgetter(*_LENGTHS)
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")
_borders = itemgetter(*_BORDERS)
_fixed: dict[tuple[Any, ...], dict[str, Any] | None] = {}
_resolve_original = percent.resolve_percentages


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    style = box.style
    if style["box_sizing"] != "content-box":
        return _resolve_original(box, containing_block)
    computed = _lengths(style)
    try:
        fixed = _fixed[computed]
    except KeyError:
        fixed = _fixed[computed] = _all_fixed(computed)
    except TypeError:  # a function such as calc(), which cannot be a key
        fixed = None
    if fixed is None:
        return _resolve_original(box, containing_block)
    used = box.__dict__
    used.update(fixed)
    collapse = style["border_collapse"] == "collapse"
    for name, width in zip(_BORDERS, _borders(style), strict=True):
        if not (collapse and name in used):
            used[name] = width


def _all_fixed(computed: tuple[Any, ...]) -> dict[str, Any] | None:
    """The used values when none depends on the containing block, else None."""
    fixed = {}
    for name, value in zip(_LENGTHS, computed, strict=True):
        if value is None or value == "auto":
            fixed[name] = 0 if value == "auto" and name in ("min_width", "min_height") else value
        elif getattr(value, "unit", None) == "px":
            fixed[name] = value.value
        else:
            return None
    return fixed


# Text: one Pango context and font description for each style, not for each line.

_font_of = itemgetter(
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps",
    "font_variation_settings", "font_kerning", "font_variant_ligatures", "font_variant_position",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
    "font_language_override", "lang", "direction", "text_decoration_line",
)  # fmt: skip


def _setup(original: Callable[..., Any]) -> Callable[..., Any]:
    def setup(self: Any, style: Any) -> None:
        config = style.font_config
        kept = config.__dict__.setdefault("_epep_kept", {})
        try:
            key = _font_of(style)
            found = kept[key]
        except KeyError:
            found = kept[key] = _context(style)
        except TypeError:
            found = None
        if found is None:
            return original(self, style)
        context, self.language, description = found
        self.style = style
        self.first_line_direction = 0
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        self.ascent = self.underline_position = self.strikethrough_position = None

    return setup


def _deactivate(self: Any) -> None:
    """Nothing: the line stays shaped until it is drawn, at some 5 KB a line."""


def _reactivate(original: Callable[..., Any]) -> Callable[..., Any]:
    def reactivate(self: Any, style: Any) -> None:
        if self.justification_spacing or style is not self.style:
            original(self, style)

    return reactivate


_strut_original = line_break.strut


def _strut(style: Any) -> tuple[float, float]:
    kept = style.font_config.__dict__.setdefault("_epep_struts", {})
    try:
        key = (_font_of(style), style["line_height"])
        found: tuple[float, float] | None = kept.get(key)
    except TypeError:
        found = key = None
    if found is None:
        found = _strut_original(style)
        if key is not None:
            kept[key] = found
    return found


_avoid_original = layout_float.avoid_collisions


def _avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
    if context.excluded_shapes or not outer or not isinstance(box, boxes.LineBox):
        return _avoid_original(context, box, containing_block, outer)
    if containing_block.style["direction"] != "ltr" or box.style["float"] != "none":
        return _avoid_original(context, box, containing_block, outer)
    left = containing_block.content_box_x()
    return left, box.position_y, left + containing_block.width - left


def _context(style: Any) -> tuple[Any, Any, Any] | None:
    """Pango's context, language and font of a style; None for one that needs more than these."""
    features = font_features(
        style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
        style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
        style["font_variant_east_asian"], style["font_feature_settings"],
    )  # fmt: skip
    if features or style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
        return None
    if not style["lang"]:
        return None
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    name, _kept_alive = unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(name)
    pango.pango_context_set_language(context, language)
    return context, language, get_font_description(style)


# Drawing: a glyph is written alike each time it stands with the same width, so it is spelt once a font.

_GLYPH = struct.Struct("@IiiiI")
"""Pango's PangoGlyphInfo: glyph, width, x and y offset, attributes."""
_ENDS = frozenset("\n\r\u2028\u2029")
"""Characters that end a line for Pango, and not for a drawing of one line."""
_draw_original = draw_text.draw_first_line


def _draw_first_line(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
    layout = textbox.pango_layout
    ready = None
    if text_overflow != "ellipsis" and block_ellipsis == "none" and textbox.text.strip():
        if _ENDS.isdisjoint(layout.text):
            ready = _spelt(stream, layout)
    if ready is None or textbox.style["font_size"] < 1e-6:
        layout.setup(textbox.style)
        layout.set_text(layout.text, justify=True)
        return _draw_original(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    for number, (font, size, text) in enumerate(ready):
        stream.set_font_size(font, size)
        if text or number == len(ready) - 1:
            stream.show_text(text)
    return []


def _spelt(stream: Any, layout: Any) -> list[tuple[bytes, float, str]] | None:
    """(font, size, glyphs as PDF text) for each font of the line; None when a glyph was not met before."""
    line, second = layout.get_first_line()
    if second is not None:
        return None
    run, previous = line.runs[0], None
    ready: list[tuple[bytes, float, str]] = []
    while run != ffi.NULL:
        item = run.data
        run = run.next
        pango_font = item.item.analysis.font
        if pango_font != previous:
            previous = pango_font
            font, size = stream.add_font(pango_font)
            if font.svg or font.png or font.colr or font.bitmap:
                return None
            ready.append((font.hash, size, ""))
            spellings = font.__dict__.setdefault("_epep_spellings", {}).setdefault(size, {})
        glyphs = ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * _GLYPH.size)
        text = "<"
        for glyph in _GLYPH.iter_unpack(glyphs):
            spelling = spellings.get(glyph) or _spell(glyph, font, size, spellings)
            if spelling is None:
                return None
            text += spelling
        text = text[:-1] if text[-1] == "<" else text + ">"
        ready[-1] = (font.hash, size, ready[-1][2] + text)
    return ready


def _spell(
    info: tuple[int, ...], font: Any, size: float, spellings: dict[tuple[int, ...], str]
) -> str | None:
    glyph, width, x_offset, y_offset, _attributes = info
    if y_offset or glyph not in font.to_unicode or glyph not in font.widths:
        return None
    offset = x_offset / size
    kerning = font.widths[glyph] + offset - width * 1000 * FROM_UNITS / size
    spelling = (f">{-offset}<" if offset else "") + f"{glyph:04x}" + (f">{int(kerning)}<" if kerning else "")
    spellings[info] = spelling
    return spelling


def _is_in_normal_flow(self: Any) -> bool:
    style = self.style
    return style["float"] == "none" and style["position"] in ("static", "relative")


class _PackedAtSix:
    """Streams packed at level 6: a third of level 9's time, 3 per cent more bytes, the same content."""

    compress = staticmethod(zlib.compress)
    decompress = staticmethod(zlib.decompress)

    @staticmethod
    def compressobj(level: int = 6) -> Any:
        """As zlib's, but never above level 6."""
        return zlib.compressobj(level=min(level, 6))


def _to_bytes(original: Callable[..., bytes]) -> Callable[..., bytes]:
    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        if kind is int:
            return b"%d" % item
        return original(item)

    return to_bytes
