"""What a sensible person might type as the answer to a question, by its kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from peps.blocks.kinds import Kind
from peps.blocks.layout import Question

OF_ITS_OWN: dict[str, Any] = {
    "meeting_next_on": {"day": "12", "month": "3", "year": "2027"},
    "sen_plan_next": {"day": "12", "month": "11", "year": "2027"},
    "attendance_possible": "120",
    "attendance_attended": "116",
    "attendance_authorised": "4",
    "attendance_unauthorised": "0",
    "attendance_percent": "96.7",
}
"""Question key → what to type, where another question or a rule limits what makes sense."""


def plausible(question: Question) -> Any:
    """Something to type into the form that answers the question."""
    return OF_ITS_OWN.get(question.key, _by_kind(question.kind, question.label))


def _by_kind(kind: Any, label: str) -> Any:
    plain: dict[str, Any] = {
        "text": "As agreed",
        "long_text": f"{label.rstrip('?')}: a plain sentence that says so.",
        "email": "someone@demo.example",
        "phone": "0121 496 0000",
        "yes_no": "yes",
        "date": {"day": "16", "month": "11", "year": "2026"},
        "age": "12 years 3 months",
        "percentage": "93.5",
        "money": "120",
    }
    if kind.name in plain:
        return plain[kind.name]
    if kind.name in ("choice", "select"):
        return kind.choices[0][0]
    if kind.name == "choices":
        return [next(code for code, _label in kind.choices if code != kind.alone)]
    if kind.name in ("integer", "decimal"):
        return _number(kind)
    if kind.name == "rows":
        row = {column.key: _by_kind(column.kind, column.label) for column in kind.columns}
        return [row | {kind.columns[0].key: name} for name in kind.start] or [row]
    if kind.name == "files":  # a form sends none: they come by `actions.attach`
        return None
    if kind.name == "confirm":
        return {"value": _by_kind(kind.inner, label), "confirmed": "on"}
    raise LookupError(f"say what to type for a question of kind {kind.name}")


def _number(kind: Kind) -> str:
    low, high = Decimal(getattr(kind, "low", "") or 0), Decimal(getattr(kind, "high", "") or 1000)
    return str(min(max(Decimal(12), low), high))
