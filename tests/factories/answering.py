"""What a sensible person might type as the answer to a question, by its kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from peps.blocks.kinds import Kind
from peps.blocks.layout import Question

OF_ITS_OWN: dict[str, Any] = {
    "views_done": "no",
    "meeting_next_on": {"day": "12", "month": "3", "year": "2027"},
    "sen_plan_next": {"day": "12", "month": "11", "year": "2027"},
    "attendance_possible": "120",
    "attendance_attended": "116",
    "attendance_authorised": "4",
    "attendance_unauthorised": "0",
    "attendance_percent": "96.7",
    "attendance_last_possible": "60",
    "attendance_last_attended": "57",
    "attendance_last_authorised": "3",
    "attendance_last_unauthorised": "0",
    "attendance_last_term": "95",
    "attainment_measure": "age_related",
    "attainment_subjects": [
        {
            "subject": subject,
            "scale": "",
            "prior": "EXS",
            "before": "WT",
            "now": "At",
            "target": "At",
            "track": "yes",
            "comment": "Moving on well",
        }
        for subject in ("English reading", "English writing", "Mathematics", "Science")
    ],
    "attainment_courses": [
        {
            "subject": "Animal care",
            "scale": "words",
            "before": "Pass",
            "now": "Merit",
            "target": "Merit",
            "track": "yes",
            "comment": "Steady",
        }
    ],
    "attainment_statutory": [{"test": "phonics_y1", "year": "2019", "result": "35"}],
    "sen_needs": [{"need": "SLCN", "rank": "1"}, {"need": "SEMH", "rank": "2"}],
    "suspensions_list": [
        {
            "kind": "SUSP",
            "first": {"day": "5", "month": "10", "year": "2026"},
            "last": {"day": "6", "month": "10", "year": "2026"},
            "sessions": "4",
            "reason": "DB",
            "reason_2": "VA",
            "reason_3": "DM",
            "provided": "Work set and marked, from the first day",
        }
    ],
    "placement_since": {"day": "1", "month": "9", "year": "2026"},
    "care_since": {"day": "1", "month": "9", "year": "2025"},
    "identity_born_on": {"day": "3", "month": "5", "year": "2013"},
    "enrolment_history": [
        {
            "name": "Hillside Primary School",
            "joined": {"day": "3", "month": "9", "year": "2019"},
            "left": {"day": "20", "month": "7", "year": "2025"},
            "reason": "Moved to secondary school",
        }
    ],
    "sdq_teacher": "12",
    "sdq_carer": "11",
    "sdq_self": "10",
    "sdq_teacher_scales": [
        {"scale": scale, "score": "3"}
        for scale in ("emotional", "conduct", "hyperactivity", "peer", "prosocial")
    ],
}
OF_ITS_OWN["sdq_carer_scales"] = OF_ITS_OWN["sdq_self_scales"] = OF_ITS_OWN["sdq_teacher_scales"]
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
