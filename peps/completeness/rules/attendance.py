"""Attendance: the sessions add up, and attendance under the authority's line comes with a plan.

The plan is asked for; the child is never rated.
"""

from __future__ import annotations

from decimal import Decimal

from peps.blocks.computed import percent_of
from peps.completeness.rules.reading import Answered, Missing


def check(form: Answered) -> list[Missing]:
    """Sums that cannot be, and a plan that is not there."""
    return [*sums(form), *_plan(form)]


def sums(form: Answered) -> list[Missing]:
    """Sums that cannot be, of this year and of last term."""
    return [
        *_period(form, "attendance_", "attendance_percent"),
        *_period(form, "attendance_last_", "attendance_last_term"),
    ]


def _period(form: Answered, prefix: str, percent_key: str) -> list[Missing]:
    possible, attended = form.value(f"{prefix}possible"), form.value(f"{prefix}attended")
    if possible is None or attended is None:
        return []
    if attended > possible:
        return form.lacks(f"{prefix}attended", f"Sessions attended must be {possible} or fewer")
    absent = sum(form.value(f"{prefix}{kind}") or 0 for kind in ("authorised", "unauthorised"))
    if attended + absent > possible:
        return form.lacks(
            f"{prefix}authorised", f"Sessions attended and absences must add up to {possible} or fewer"
        )
    percent, worked_out = form.value(percent_key), percent_of(attended, possible)
    if percent is None or worked_out is None or abs(percent - Decimal(worked_out)) < 1:
        return []
    return form.lacks(
        percent_key,
        f"{form.name(percent_key)} must be {worked_out}%, because {attended} of {possible} sessions were attended",
    )


def _plan(form: Answered) -> list[Missing]:
    percent, line = form.value("attendance_percent"), form.line("attendance")
    if percent is None or line is None or percent >= line or form.answered("attendance_plan"):
        return []
    return form.lacks("attendance_plan", f"Say what will make attendance better, because it is under {line}%")
