"""The law: education history (institutions, attendance, conduct, achievements, special needs).

Care Planning Regulations 2010, Schedule 1, paragraph 2.
"""

from __future__ import annotations

from peps.blocks.statutory import HISTORY
from peps.completeness.rules.law import check_duty
from peps.completeness.rules.reading import Answered, Missing


def check(form: Answered) -> list[Missing]:
    """What is missing of it."""
    return check_duty(form, HISTORY)
