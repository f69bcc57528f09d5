"""Accepting files: the plan is made again under lock and written in one transaction, with its history.

The only place that writes children, placements and schools in bulk. Plans are made in `compare.py` and
`schools.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import Organisation, User
from children.importing.compare import plan_children
from children.importing.differences import change_reason
from children.importing.plan import Plan
from children.importing.reading import Table
from children.importing.schools import plan_schools
from children.models import CarePeriod, Child, Placement
from epep.audit.record import record
from epep.bell import ring

BATCH = 500
_SCHOOLS_LOCK = 6102201
"""Key of the advisory lock that lets one import of schools run at a time."""
REGISTER = Organisation(id=UUID(int=0), name="the register of schools")
"""What an import of schools is about, for the audit trail: no single row."""


@transaction.atomic
def accept_children(
    tables: Mapping[str, Table], *, authority: Organisation, as_of: date, by: User | None, now: datetime
) -> Plan:
    """Take the good rows of a return; the plan says what was done. `by` is None for a command.

    The authority's row is held, so that two imports of one authority follow each other.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=authority.pk)
    plan = plan_children(tables, authority=authority, as_of=as_of, lock=True)
    for model in (Child, CarePeriod, Placement):
        _write_with_history(model, plan, by=by, now=now, reason=change_reason(as_of))
    ring("peps.tasks.recompute_clocks", str(authority.pk))
    record("children.imported", authority, by=by, now=now, as_of=as_of.isoformat(), counts=plan.counts)
    return plan


@transaction.atomic
def accept_schools(table: Table, *, by: User | None, now: datetime) -> Plan:
    """Take the good rows of an extract of schools; the plan says what was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHOOLS_LOCK])
    plan = plan_schools(table, lock=True)
    if writes := plan.writes.get(Organisation):
        Organisation.objects.bulk_create(writes.new, batch_size=BATCH)
        if writes.changed:
            Organisation.objects.bulk_update(
                list(writes.changed.values()), sorted(writes.fields), batch_size=BATCH
            )
    record("schools.imported", REGISTER, by=by, now=now, counts=plan.counts)
    return plan


def _write_with_history(model: Any, plan: Plan, *, by: User | None, now: datetime, reason: str) -> None:
    writes = plan.writes.get(model)
    if writes is None:
        return
    history = {
        "batch_size": BATCH,
        "default_user": by,
        "default_date": now,
        "default_change_reason": reason,
    }
    if writes.new:
        bulk_create_with_history(writes.new, model, **history)
    if writes.changed:
        changed = list(writes.changed.values())
        bulk_update_with_history(changed, model, sorted(writes.fields), **history)
