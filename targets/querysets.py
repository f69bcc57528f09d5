"""Reading targets for their pages."""

from __future__ import annotations

from django.db.models import QuerySet

from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.querysets import section_row
from peps.querysets_last import LastPlan, last_plan
from targets.models import Target


def targets_of(pep: Pep) -> QuerySet[Target]:
    """The targets of a plan in the teacher's order."""
    return Target.objects.filter(pep=pep).select_related("saved_by").order_by("position", "made_at")


def from_last_term(pep: Pep) -> tuple[LastPlan | None, list[Target]]:
    """The plan before, and its targets that this plan does not go on with yet, in their order."""
    last = last_plan(pep)
    if last is None:
        return None, []
    return last, list(targets_of(last.pep).exclude(carried_to__pep=pep))


def home_section(pep: Pep) -> Section | None:
    """The section of the plan that holds the targets; None when the form asks for none."""
    for form in definition_of(pep).sections:
        if any(block.part == "targets" for block in form.blocks):
            return section_row(pep, form.key)
    return None
