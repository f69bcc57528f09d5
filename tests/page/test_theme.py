"""Themes: contrast by the WCAG formula, colours that cannot be read are refused, no CSS gets in."""

from __future__ import annotations

import pytest

from epep.page import style, theme


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#ffffff", "#767676", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_the_wcag_ratio_either_way_round(one: str, other: str, ratio: float) -> None:
    assert theme.contrast_ratio(one, other) == pytest.approx(ratio, abs=0.01)
    assert theme.contrast_ratio(other, one) == theme.contrast_ratio(one, other)


def test_our_own_colours_and_the_demonstration_ones_can_be_read() -> None:
    for each in (theme.DEFAULT, *style.THEMES.values()):
        assert theme.theme_problems(each.colours()) == []


def test_a_colour_that_cannot_be_read_is_named_with_its_figure() -> None:
    problems = theme.theme_problems({"brand": "#ffd83d"})
    assert len(problems) == 2
    assert problems[0].startswith("The brand colour #ffd83d is too close to white text on it: 1.")
    assert "it must be 4.5 to 1" in problems[0]
    assert [p for p in theme.theme_problems({"accent": "#f4f4f4"}) if "3 to 1" in p]


@pytest.mark.parametrize("bad", ["red", "#12345", "", "#1c4f56;}body{display:none", "#GGGGGG"])
def test_what_is_not_a_colour_is_refused(bad: str) -> None:
    assert theme.theme_problems({"link": bad}) == ["Enter the link colour as # and 6 digits, like #1c4f56"]


def test_a_stylesheet_holds_the_colours_and_nothing_else() -> None:
    text = theme.stylesheet(style.THEMES["plum"])
    assert "--epep-brand:#5a2a55" in text
    assert text.count("{") == text.count("}") == 1
    unreadable = theme.Theme(slug="x", brand="#ffffff;}*{color:red")
    assert "color:red" not in theme.stylesheet(unreadable)
    assert theme.DEFAULT.brand in theme.stylesheet(unreadable)
