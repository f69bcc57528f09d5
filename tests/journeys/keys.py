"""Getting about with the keyboard alone: Tab to a control, then Enter or Space."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FARTHEST = 400
"""Presses of Tab after which a control counts as out of reach."""
IS_FOCUSED = "one => one === document.activeElement"
FOCUS_SHOWS = """() => {
    const one = document.activeElement;
    const looks = [one, one.nextElementSibling, one.closest("label")].filter(Boolean).flatMap(
        part => [getComputedStyle(part), getComputedStyle(part, "::before")]);
    return looks.some(look => (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)
        || look.boxShadow !== "none");
}"""


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus; it must be seen to have it."""
    wanted = control.element_handle()
    assert wanted
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate(IS_FOCUSED):
            assert page.evaluate(FOCUS_SHOWS), (
                f"focus cannot be seen: {wanted.evaluate('one => one.outerHTML')}"
            )
            return
    raise AssertionError(f"{control} cannot be reached by keyboard on {page.url}")


def press(page: Page, control: Locator) -> None:
    """Reach a link or a button and press Enter."""
    tab_to(page, control)
    page.keyboard.press("Enter")


def tick(page: Page, control: Locator) -> None:
    """Reach a checkbox or a radio and press Space."""
    tab_to(page, control)
    page.keyboard.press("Space")


def type_into(page: Page, control: Locator, text: str) -> None:
    """Reach a box and type."""
    tab_to(page, control)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
