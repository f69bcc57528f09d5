"""An extract of schools compared with those that are stored: the plan. Reads, never writes.

What the file says is in `gias.py`. GIAS is the register, so its values replace the stored ones.
"""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from children.importing.gias import read_extract
from children.importing.plan import Plan
from children.importing.reading import Table


def plan_schools(table: Table, *, lock: bool = False) -> Plan:
    """What an extract would do to the schools, matched on URN. `lock` holds the rows until the commit."""
    extract = read_extract(table)
    plan = Plan("schools", refused=extract.refused, problems=extract.problems)
    rows = Organisation.objects.exclude(urn="").order_by("pk")
    stored = {school.urn: school for school in (rows.select_for_update(no_key=True) if lock else rows)}
    for urn, values in extract.schools.items():
        if urn in stored:
            _compare(stored[urn], values, plan)
        else:
            plan.new.add(urn)
            plan.add(Organisation, urn, Organisation(kind=Organisation.Kind.SCHOOL, urn=urn, **values))
    plan.settle(extract.schools, files=[table.file])
    return plan


def _compare(school: Organisation, values: dict[str, Any], plan: Plan) -> None:
    changed = [name for name, value in values.items() if getattr(school, name) != value]
    for name in changed:
        setattr(school, name, values[name])
    if changed:
        plan.change(Organisation, school.urn, school, changed)
