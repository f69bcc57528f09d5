"""The authority's colours: what a theme is, whether its colours can be read, and its stylesheet.

Pure. Where themes are kept is the authority's settings, not here.
"""

import re
from dataclasses import dataclass, field
from typing import Final

TEXT: Final = 4.5  # WCAG 2.2, 1.4.3: text
CONTROL: Final = 3.0  # WCAG 2.2, 1.4.11: parts of controls

WHITE: Final = "#ffffff"
PAPER: Final = "#faf7f2"
INK: Final = "#1d2426"

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Theme:
    """An authority's look: colours as ``#rrggbb``. ``slug`` stands in the stylesheet's address."""

    slug: str = ""
    name: str = ""
    brand: str = "#1c4f56"
    accent: str = "#d2694a"
    link: str = "#1a5f7a"
    support: str = field(default="", compare=False)  # whom to ask for help, in words

    def colours(self) -> dict[str, str]:
        """The three colours by name."""
        return {"brand": self.brand, "accent": self.accent, "link": self.link}


DEFAULT: Final = Theme()


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two ``#rrggbb`` colours, 1.0 to 21.0 (WCAG 2.2, "contrast ratio"). ValueError for other text."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def theme_problems(colours: dict[str, str]) -> list[str]:
    """Say which colours cannot be used and why; empty when all are good.

    ``colours``: any of "brand", "accent", "link"; a missing one is the portal's own.
    """
    chosen = {**DEFAULT.colours(), **{name: str(value).strip().lower() for name, value in colours.items()}}
    unknown = [
        f"Enter the {name} colour as # and 6 digits, like #1c4f56"
        for name in ("brand", "accent", "link")
        if not _HEX.fullmatch(chosen[name])
    ]
    if unknown:
        return unknown
    pairs = (
        ("brand", "white text on it", WHITE, TEXT),
        ("link", "the white of cards", WHITE, TEXT),
        ("link", "the page behind it", PAPER, TEXT),
        ("brand", "the page behind it", PAPER, CONTROL),
        ("accent", "the white of the menu", WHITE, CONTROL),
    )
    return [
        f"The {name} colour {chosen[name]} is too close to {what}: {ratio:.1f} to 1, it must be {needed:g} to 1"
        for name, what, other, needed in pairs
        if (ratio := contrast_ratio(chosen[name], other)) < needed
    ]


def stylesheet(theme: Theme) -> str:
    """The CSS of a theme: custom properties only. Colours that cannot be used fall back to the portal's own."""
    colours = DEFAULT.colours() if theme_problems(theme.colours()) else theme.colours()
    brand, accent, link = colours["brand"].lower(), colours["accent"].lower(), colours["link"].lower()
    return (
        ":root{"
        f"--epep-brand:{brand};--epep-brand-dark:{mix(brand, '#000000', 0.25)};"
        f"--epep-brand-tint:{mix(brand, WHITE, 0.92)};--epep-accent:{accent};"
        f"--epep-link:{link};--epep-link-hover:{mix(link, '#000000', 0.35)}"
        "}\n"
    )


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    text = colour.strip().lower()
    if not _HEX.fullmatch(text):
        raise ValueError(f"not a colour: {colour!r}")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
