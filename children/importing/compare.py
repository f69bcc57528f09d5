"""A return compared with what is stored: the plan of an import of children. Reads, never writes.

What the files say is in `ssda903.py`, care history in `journeys.py`, accepting the plan in `apply.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Organisation
from children import identifiers
from children.importing.differences import is_empty, why_child_keeps
from children.importing.journeys import compare_journeys
from children.importing.plan import Plan
from children.importing.reading import Table
from children.importing.ssda903 import SOURCE, ChildFacts, child_ids, read_return
from children.models import Child

SDQ_FIELDS = ("carer_sdq_score", "carer_sdq_reason")


def plan_children(
    tables: Mapping[str, Table], *, authority: Organisation, as_of: date, lock: bool = False
) -> Plan:
    """What a return would do to the children of `authority`. `lock` holds the rows until the commit.

    Matching is on (authority, CHILD) alone. Five queries, whatever the number of children.
    """
    rows = Child.objects.filter(authority=authority, la_child_id__in=child_ids(tables)).order_by("pk")
    stored = {row.la_child_id: row for row in (rows.select_for_update(no_key=True) if lock else rows)}
    result = read_return(tables, known=stored, as_of=as_of)
    plan = Plan("children", refused=result.refused, problems=result.problems)
    people: dict[str, Child] = {}
    for key in dict.fromkeys([*result.children, *result.episodes]):
        facts = result.children.get(key, ChildFacts())
        if key in stored:
            people[key] = stored[key]
            _compare(key, stored[key], facts, plan, as_of=as_of)
        else:
            people[key] = _new_child(key, facts, plan, authority=authority, as_of=as_of)
    compare_journeys(people, result.episodes, plan, as_of=as_of, lock=lock)
    plan.settle(people, files=[table.file for table in tables.values()])
    return plan


def _new_child(key: str, facts: ChildFacts, plan: Plan, *, authority: Organisation, as_of: date) -> Child:
    child = Child(authority=authority, la_child_id=key)
    for name, value in facts.values.items():
        _set(child, name, value, as_of)
    plan.new.add(key)
    plan.add(Child, key, child)
    return child


def _compare(key: str, child: Child, facts: ChildFacts, plan: Plan, *, as_of: date) -> None:
    """Give a stored child what the return knows better; show the other differences."""
    changed: set[str] = set()
    for name, value in facts.values.items():
        if getattr(child, name) == value:
            continue
        if why := why_child_keeps(child, name, value, as_of):
            row, column = facts.origins[name]
            plan.problems.append(row.problem(column, why))
        else:
            changed |= _set(child, name, value, as_of)
    if changed:
        plan.change(Child, key, child, changed)


def _set(child: Child, name: str, value: Any, as_of: date) -> set[str]:
    """Give the child a value of the return; the fields that this changes."""
    fields = {name, "sources"}
    if name == "upn" and child.upn and child.upn not in identifiers.UNKNOWN_UPN:
        former = [upn for upn in [*child.former_upns, child.upn] if upn != value]
        child.former_upns = list(dict.fromkeys(former))
        fields.add("former_upns")
    if name in SDQ_FIELDS:
        child.carer_sdq_on = as_of
        fields.add("carer_sdq_on")
    setattr(child, name, value)
    sources = {field: source for field, source in child.sources.items() if field != name}
    if not is_empty(value):
        sources[name] = {"source": SOURCE, "on": as_of.isoformat()}
    child.sources = sources
    return fields
