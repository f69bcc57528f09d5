"""Attendance: the sessions add up, and attendance under the authority's line comes with a plan.

The plan is asked for; the child is never rated.
"""

from __future__ import annotations

from decimal import Decimal

from peps.blocks.computed import percent_of
from peps.rules.reading import Answered, Missing


def check(form: Answered) -> list[Missing]:
    """Sums that cannot be, and a plan that is not there."""
    return [*_sums(form), *_plan(form)]


def _sums(form: Answered) -> list[Missing]:
    possible, attended = form.value("attendance_possible"), form.value("attendance_attended")
    if possible is None or attended is None:
        return []
    if attended > possible:
        return form.lacks("attendance_attended", f"Sessions attended must be {possible} or fewer")
    absent = sum(form.value(key) or 0 for key in ("attendance_authorised", "attendance_unauthorised"))
    if attended + absent > possible:
        return form.lacks(
            "attendance_authorised", f"Sessions attended and absences must add up to {possible} or fewer"
        )
    percent, worked_out = form.value("attendance_percent"), percent_of(attended, possible)
    if percent is None or worked_out is None or abs(percent - Decimal(worked_out)) < 1:
        return []
    return form.lacks(
        "attendance_percent",
        f"Attendance must be {worked_out}%, because {attended} of {possible} sessions were attended",
    )


def _plan(form: Answered) -> list[Missing]:
    percent, line = form.value("attendance_percent"), form.line("attendance")
    if percent is None or line is None or percent >= line or form.answered("attendance_plan"):
        return []
    return form.lacks("attendance_plan", f"Say what will make attendance better, because it is under {line}%")
