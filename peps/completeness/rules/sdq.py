"""SDQ: a total at or over the authority's line for that respondent asks for a target or a reason.

Totals of different respondents are never compared or averaged.
"""

from __future__ import annotations

from peps.completeness.rules.reading import Answered, Missing

WHOSE = {"sdq_teacher": "teacher’s", "sdq_carer": "carer’s", "sdq_self": "young person’s"}


def over_the_line(form: Answered) -> str:
    """The first respondent's question whose total is at or over the authority's line; "" when none is."""
    for key in WHOSE:
        total, line = form.value(key), form.line(key)
        if total is not None and line is not None and total >= line:
            return key
    return ""


def check(form: Answered) -> list[Missing]:
    """The plan that a high total asks for."""
    key = over_the_line(form)
    if not key or form.answered("sdq_plan"):
        return []
    return form.lacks(
        "sdq_plan", f"Say what is being done, because the {WHOSE[key]} SDQ is {form.line(key)} or more"
    )
