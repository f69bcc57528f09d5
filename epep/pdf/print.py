"""The print style sheet, the print fonts, and the page that a document's body is put into.

Which words stand in a document is decided where its template is.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

_HERE = Path(__file__).resolve().parent
PRINT_CSS = (_HERE / "print.css").read_text(encoding="utf-8")
"""The style sheet of all PDFs: A4, 12 point, tables, no flex and no grid (they cost a third more)."""

_ROOT = _HERE.parents[1]
_FOLDERS = (_ROOT / "build" / "static", _ROOT / "node_modules" / "@fontsource" / "atkinson-hyperlegible")
_FONT = re.compile(r"epep-asset:([a-z0-9-]+\.woff2)")


@cache
def print_fonts() -> dict[str, bytes]:
    """The typeface's files by the names `print.css` uses; without them the PDF is in Liberation Sans."""
    found = {}
    for name in _FONT.findall(PRINT_CSS):
        file = next((path for folder in _FOLDERS for path in folder.rglob(name)), None)
        if file:
            found[name] = file.read_bytes()
    return found


def page(body: str, *, title: str, lang: str = "en-GB", css: str = "") -> str:
    """A whole HTML page. `title` and `lang` are escaped, `body` and `css` are taken as they are."""
    style = f"<style>{css}</style>" if css else ""
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{style}</head><body>{body}</body></html>"
    )
