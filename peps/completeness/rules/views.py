"""The guidance: the child’s wishes and feelings, or why they could not be had.

DfE statutory guidance of February 2018. What the child says is never checked here.
"""

from __future__ import annotations

from peps.blocks.statutory import VIEWS
from peps.completeness.rules.law import check_duty
from peps.completeness.rules.reading import Answered, Missing


def check(form: Answered) -> list[Missing]:
    """What is missing of it."""
    return check_duty(form, VIEWS)
