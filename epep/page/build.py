"""Copies the few files the pages use from the npm packages into build/static. ``python -m epep.page.build``

Standard library only: it runs before anything is installed. Our own css and js are in static/.
"""

import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
GOVUK: Final = Path("govuk-frontend/dist/govuk")
FONT: Final = Path("@fontsource/atkinson-hyperlegible/files")
FONT_FILES: Final = tuple(
    f"atkinson-hyperlegible-{alphabet}-{weight}-normal.woff2"
    for alphabet in ("latin", "latin-ext")
    for weight in ("400", "700")
)

_SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
# The typeface of the government: licensed for gov.uk alone, so neither its files nor its name leave here.
_FONT_NOTICE = re.compile(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", re.S)
_FONT_FACE = re.compile(r"@font-face\{[^}]*GDS Transport[^}]*\}")
_FONT_NAME = re.compile(r"\"?GDS Transport\"?,\s*arial,\s*sans-serif")
_EMBLEM = re.compile(r"\.govuk-footer__copyright-logo[^{}]*\{[^{}]*\}")


def own_stylesheet(text: str) -> str:
    """Make govuk-frontend's stylesheet ours: our typeface by a custom property, no crown, no source map."""
    for pattern in (_SOURCE_MAP, _FONT_NOTICE, _FONT_FACE, _EMBLEM):
        text = pattern.sub("", text)
    text = _FONT_NAME.sub("var(--epep-font, sans-serif)", text)
    left = [word for word in ("GDS Transport", "/assets/", "sourceMappingURL") if word in text]
    if left:
        raise ValueError(f"govuk-frontend has changed: its stylesheet still holds {', '.join(left)}")
    return text


def own_script(text: str) -> str:
    """Cut the source map comment, which hashed file names cannot follow."""
    return _SOURCE_MAP.sub("", text)


def build(modules: Path, target: Path) -> list[Path]:
    """Copy from ``modules`` (node_modules) to ``target``; return what was written.

    FileNotFoundError names what is missing.
    """
    made = {
        target / "govuk" / "govuk-frontend.min.css": own_stylesheet(
            _read(modules / GOVUK / "govuk-frontend.min.css")
        ),
        target / "govuk" / "govuk-frontend.min.js": own_script(
            _read(modules / GOVUK / "govuk-frontend.min.js")
        ),
    }
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    written = list(made)
    for name in FONT_FILES:
        path = target / "fonts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((modules / FONT / name).read_bytes())
        written.append(path)
    licence = target / "fonts" / "LICENSE.txt"  # the open font licence goes with the files
    licence.write_bytes((modules / FONT.parent / "LICENSE").read_bytes())
    return [*written, licence]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main() -> int:
    """Build for this checkout; 1 with one clear line when the npm packages are not there."""
    try:
        written = build(ROOT / "node_modules", ROOT / "build" / "static")
    except FileNotFoundError as missing:
        print(f"{missing.filename} is not there: run `npm ci` first", file=sys.stderr)
        return 1
    print(f"{len(written)} front-end files copied to build/static")
    return 0


if __name__ == "__main__":
    sys.exit(main())
