"""Filling in a section in a browser, from its definition: each question by its kind and its element ids.

What is typed is `tests.factories.plausible`, or what a test gives; buttons and pages are `steps.py`.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from peps.blocks.kinds import Kind
from peps.blocks.layout import Question, Section
from tests.factories import plausible

COMMON_KINDS = ("text", "long_text", "email", "phone", "age", "integer", "decimal", "percentage", "money")


def fill_section(
    page: Page, form: Section, *, optional: bool = False, own: dict[str, Any] | None = None
) -> None:
    """Answer every question that stands on the page and is required (or `optional`, or in `own`).

    Questions that an answer brings up come later in the form, so one pass in order meets them all.
    Facts that came filled in stay for `confirm_facts`.
    """
    own = own or {}
    page.wait_for_load_state()  # what hides and shows questions has run
    for question in form.questions():
        if question.key in own or question.required or optional:
            group = page.locator(f"#q-{question.key}")
            if question.key in own and group.count():
                _open_fact(group)
            if group.is_visible() and (question.key in own or _is_empty(group, question)):
                answer(page, question, own.get(question.key, plausible(question)))


def answer(page: Page, question: Question, typed: Any) -> None:
    """Type or choose one answer, given in the shape that the kind takes (`plausible`)."""
    _by_kind(page, question.kind, f"id_{question.key}", question.key, typed)


def confirm_facts(page: Page, form: Section) -> None:
    """Confirm one fact and every safety fact singly, then the rest with the one button at the end."""
    buttons = page.get_by_role("button", name=re.compile("^Confirm (?!the )"))
    if buttons.count():
        with page.expect_navigation():  # an empty page between the two would show no buttons at all
            buttons.first.click()
    for key in [question.key for question in form.questions() if question.safety]:
        button = page.locator(f'button[name="confirm"][value="{key}"]')
        if button.count():
            button.click()
            expect(page.locator(f'[data-fact="{key}"]')).to_contain_text("Confirmed")
    rest = page.locator('button[name="confirm_all"]')
    if rest.count():
        rest.click()
        expect(page.locator('button[name="confirm_all"]')).to_have_count(0)


def _by_kind(page: Page, kind: Kind, element: str, name: str, typed: Any) -> None:
    if kind.name == "confirm":
        _by_kind(page, kind.inner, element, name, typed["value"])  # type: ignore[attr-defined]
        page.locator(f"#{element}_confirmed").check()
    elif kind.name in COMMON_KINDS:
        page.locator(f"#{element}").fill(str(typed))
    elif kind.name == "date":
        for part in ("day", "month", "year"):
            page.locator(f"#{element}_{part}").fill(typed[part])
    elif kind.name in ("yes_no", "choice"):
        page.locator(f'input[type="radio"][name="{name}"][value="{typed}"]').check()
    elif kind.name == "select":
        page.locator(f"#{element}").select_option(typed)
    elif kind.name == "choices":
        for code in typed:
            page.locator(f'input[type="checkbox"][name="{name}"][value="{code}"]').check()
    elif kind.name == "rows":
        _rows(page, kind, name, typed)
    elif kind.name == "files":
        if typed is not None:  # where a file lies, or {"name", "mimeType", "buffer"}
            page.locator(f"#{element}").set_input_files(typed)
    else:
        raise LookupError(f"say how to fill in a question of kind {kind.name}")


def _rows(page: Page, kind: Any, name: str, rows: list[dict[str, Any]]) -> None:
    table = page.locator(f'[data-rows="{name}"]')
    for number, row in enumerate(rows):
        if table.locator("tbody tr").count() <= number:
            table.locator("[data-rows-add]").click()
        drawn = table.locator("tbody tr").nth(number)
        for column in kind.columns:
            _cell(drawn, column, row[column.key])


def _cell(row: Locator, column: Any, typed: Any) -> None:
    if column.kind.name == "date":
        for part in ("day", "month", "year"):
            row.locator(f'[name$="-{column.key}_{part}"]').fill(typed[part])
        return
    control = row.locator(f'[name$="-{column.key}"]')
    if column.kind.name in ("yes_no", "choice", "select"):
        control.select_option(typed)
    else:
        control.fill(str(typed))


def _open_fact(group: Locator) -> None:
    """The control of a fact stands inside "Change"."""
    change = group.locator("xpath=ancestor::details[1]")
    if change.count() and change.get_attribute("open") is None:
        change.locator("summary").click()


def _is_empty(group: Locator, question: Question) -> bool:
    """Whether the page asks for an answer and shows none yet. A safety answer is none until it is confirmed."""
    if not group.locator("input, select, textarea").count():
        return False  # drawn as text: worked out, or the child's own words
    if question.kind.name == "confirm":
        return not group.locator('input[name$="_confirmed"]').is_checked()
    named = getattr(question.kind, "start", ())  # rows that a form begins with: only their first cell is said
    first = question.kind.columns[0].key if named else ""  # type: ignore[attr-defined]
    return bool(
        group.evaluate(
            """(group, first) => ![...group.querySelectorAll("input, select, textarea")].some(one => {
                if (one.closest("template") || one.type === "hidden") return false;
                if (first && one.name.endsWith("-" + first)) return false;
                return ["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim() !== "";
            })""",
            first,
        )
    )
