"""Reading targets for their pages."""

from __future__ import annotations

from django.db.models import QuerySet

from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.querysets import section_row
from targets.models import Target


def targets_of(pep: Pep) -> QuerySet[Target]:
    """The targets of a plan in the teacher's order."""
    return Target.objects.filter(pep=pep).select_related("saved_by").order_by("position", "made_at")


def home_section(pep: Pep) -> Section | None:
    """The section of the plan that holds the targets; None when the form asks for none."""
    for form in definition_of(pep).sections:
        if any(block.part == "targets" for block in form.blocks):
            return section_row(pep, form.key)
    return None
