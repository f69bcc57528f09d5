"""Filling in a whole section with one script, for journeys that fill in every form there is.

Every control gets its value and tells the page so, as typing would; typing itself is `filling.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from peps.blocks.kinds import Kind
from peps.blocks.layout import Question, Section
from tests.factories import plausible

_SCRIPT = """
questions => {
  const told = control => ["input", "change"].forEach(name => control.dispatchEvent(new Event(name, {bubbles: true})));
  const put = (control, value) => {
    if (["radio", "checkbox"].includes(control.type)) control.checked = control.value === value || control.checked;
    else control.value = value;
    told(control);
  };
  const controls = group => [...group.querySelectorAll("input, select, textarea")].filter(
    one => !one.closest("template") && one.type !== "hidden" && one.type !== "file");
  const filled = (one, first) => {
    if (first && one.name.endsWith("-" + first)) return false;
    return ["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim() !== "";
  };
  const answered = [];
  for (const question of questions) {
    const group = document.getElementById("q-" + question.key);
    if (!group || !group.getClientRects().length || !controls(group).length) continue;
    if (!question.always) {
      const tick = group.querySelector(`[name="${question.key}_confirmed"]`);
      if (tick ? tick.checked : controls(group).some(one => filled(one, question.first))) continue;
    }
    for (const [name, value] of question.values)
      for (const control of group.querySelectorAll(`[name="${name}"]`))
        if (!["radio", "checkbox"].includes(control.type) || control.value === value) put(control, value);
    question.rows.forEach((cells, place) => {
      const table = group.querySelector("[data-rows]");
      if (table.querySelectorAll("tbody tr").length <= place) table.querySelector("[data-rows-add]").click();
      const row = table.querySelectorAll("tbody tr")[place];
      for (const [end, value] of cells) put(row.querySelector(`[name$="-${end}"]`), value);
    });
    answered.push(question.key);
  }
  return answered;
}
"""


def fill_at_once(page: Page, form: Section, own: dict[str, Any] | None = None) -> list[str]:
    """Answer every question that stands on the page and asks for an answer. Returns their keys.

    Twice, since an answer may bring up a question that stands before it; facts stay for `confirm_facts`.
    """
    page.wait_for_load_state()
    asked = [
        _told(
            question, (own or {}).get(question.key, plausible(question)), always=question.key in (own or {})
        )
        for question in form.questions()
        if not question.derived and question.kind.name != "files"
    ]
    return [*page.evaluate(_SCRIPT, asked), *page.evaluate(_SCRIPT, asked)]


def _told(question: Question, typed: Any, *, always: bool) -> dict[str, Any]:
    """What the script needs to know of one question."""
    kind: Any = getattr(question.kind, "inner", question.kind)
    start = getattr(kind, "start", ())
    value = typed["value"] if question.kind.name == "confirm" else typed
    values = [] if kind.name == "rows" else list(_flat(kind, question.key, value))
    if question.kind.name == "confirm":
        values.append((f"{question.key}_confirmed", "on"))
    return {
        "key": question.key,
        "always": always,
        "first": kind.columns[0].key if start else "",
        "values": values,
        "rows": [
            [
                cell
                for column in kind.columns
                for cell in _flat(column.kind, column.key, row.get(column.key, ""))
            ]
            for row in (value if kind.name == "rows" else ())
        ],
    }


def _flat(kind: Kind, name: str, typed: Any) -> Iterator[tuple[str, str]]:
    """(control name, value) for each control of an answer."""
    if kind.name == "date" and typed:
        for part in ("day", "month", "year"):
            yield f"{name}_{part}", str(typed[part])
    elif kind.name == "choices":
        yield from ((name, code) for code in typed)
    elif kind.name != "date":
        yield name, str(typed)
