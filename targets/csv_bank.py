"""The bank as lines of a CSV file and back: one for each template, actions as JSON in one cell.

What a line must hold is checked here; writing rows is `actions.banking`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from epep.page.spreadsheets import plain_cell
from targets import measures
from targets.bank import Template
from targets.words import PHASES, SPANS, SUBJECTS

COLUMNS = (
    "key", "area", "phases", "subject", "span", "kind", "unit", "better", "outcome", "child_words", "measure",
    "why", "at_home", "actions",
)  # fmt: skip
MOST_LINES = 2000


@dataclass(frozen=True)
class Line:
    """A line that was read, with what is wrong with it; `template` is None when something is."""

    number: int
    template: Template | None
    problem: str = ""


def written(templates: Iterable[Template]) -> list[list[str]]:
    """A line for each template, in the order of COLUMNS."""
    lines = []
    for one in templates:
        body = one.body() | {"key": one.key, "phases": " ".join(one.phases)}
        body["actions"] = json.dumps(list(one.actions), ensure_ascii=False) if one.actions else ""
        lines.append([str(body[column] or "") for column in COLUMNS])
    return lines


def read(text: str, *, areas: Collection[str]) -> list[Line]:
    """Every line of a file. Raises ValueError with a sentence when it is no such file at all."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    names = set(rows.fieldnames or ())
    lacking = [name for name in ("area", "outcome", "kind") if name not in names]
    if lacking:
        raise ValueError(f"The file lacks the column{'' if len(lacking) == 1 else 's'} {', '.join(lacking)}")
    found = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_LINES + 1:
            raise ValueError(f"The file must have {MOST_LINES} lines or fewer")
        cells = {
            name: plain_cell((value or "").strip()) for name, value in row.items() if isinstance(name, str)
        }
        if any(cells.values()):
            found.append(_line(number, cells, areas))
    return found


def _line(number: int, cells: dict[str, str], areas: Collection[str]) -> Line:
    phases = tuple(cells.get("phases", "").replace(",", " ").split())
    checks = (
        (cells["area"] in areas, f"area must be one of {', '.join(areas)}"),
        (cells["kind"] in measures.KINDS, f"kind must be one of {', '.join(measures.KINDS)}"),
        (bool(cells["outcome"]), "outcome must not be empty"),
        (set(phases) <= {code for code, _ in PHASES}, f"phases must be of {', '.join(c for c, _ in PHASES)}"),
        (cells.get("subject", "") in {"", *dict(SUBJECTS)}, "subject must be english, maths, other or empty"),
        (cells.get("span", "") in {"", *dict(SPANS)}, "span must be short or long"),
        (cells.get("better") in (None, "", "up", "down"), "better must be up or down"),
    )
    wrong = next((message for good, message in checks if not good), "")
    actions, problem = _actions(cells.get("actions", ""))
    if wrong or problem:
        return Line(number, None, wrong or problem)
    texts = {
        name: cells.get(name, "") for name in ("child_words", "measure", "why", "at_home", "unit", "subject")
    }
    return Line(
        number,
        Template(
            key=cells.get("key", ""), area=cells["area"], outcome=cells["outcome"], kind=cells["kind"], phases=phases,
            span=cells.get("span") or "short", better=cells.get("better") or "up", actions=actions, own=True, **texts,
        ),
    )  # fmt: skip


def _actions(text: str) -> tuple[tuple[dict[str, object], ...], str]:
    if not text.strip():
        return (), ""
    try:
        rows = json.loads(text)
    except ValueError:
        return (), "actions must be a JSON list, as in an exported file"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > 20:
        return (), "actions must be a JSON list, as in an exported file"
    return tuple(rows), ""
