"""ImportBatch: files uploaded, tried, then accepted once or left. The acts of the import pages.

Comparing is in `compare.py` and `schools.py`, writing in `apply.py`, the pages in `views.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import Organisation, User
from children.importing.apply import accept_children, accept_schools
from children.importing.compare import plan_children
from children.importing.plan import Plan
from children.importing.reading import Problem, Table
from children.importing.schools import plan_schools
from children.models import ImportBatch
from epep.audit.record import record

KEPT_FOR = timedelta(days=1)
SCHOOLS = "schools"
"""The one part of an upload of schools."""


@transaction.atomic
def upload(
    tables: Mapping[str, Table], *, authority: Organisation | None, as_of: date, by: User, now: datetime
) -> ImportBatch:
    """Try the files and keep them for a person to look at. Without an authority they are schools."""
    if authority is None:
        kind = ImportBatch.Kind.SCHOOLS
        plan = plan_schools(tables[SCHOOLS])
    else:
        kind = ImportBatch.Kind.CHILDREN
        plan = plan_children(tables, authority=authority, as_of=as_of)
    files = {part: table.to_json() for part, table in tables.items()}
    batch = ImportBatch.objects.create(
        authority=authority,
        kind=kind,
        uploaded_by=by,
        uploaded_at=now,
        as_of=as_of,
        files=files,
        digest=hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest(),
        plan=_report(plan),
    )
    record("import.tried", batch, by=by, now=now, kind=str(kind), counts=plan.counts)
    return batch


@transaction.atomic
def accept(batch: ImportBatch, *, by: User, now: datetime) -> ImportBatch:
    """Take the good rows, once: a second call waits for the first and then changes nothing.

    The files are tried again against what is stored now. They are forgotten; refused rows stay a day.
    ValueError when the files have been forgotten already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '25s'")
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.applied_at:
        return batch
    if not batch.files:
        raise ValueError("The files have been deleted. Upload them again.")
    tables = {part: Table.from_json(data) for part, data in batch.files.items()}
    if batch.authority is None:
        plan = accept_schools(tables[SCHOOLS], by=by, now=now)
    else:
        plan = accept_children(tables, authority=batch.authority, as_of=batch.as_of, by=by, now=now)
    batch.plan = _report(plan) | {"refused": refused_rows(plan.problems, tables)}
    batch.files = {}
    batch.applied_at, batch.applied_by = now, by
    batch.save(update_fields=["plan", "files", "applied_at", "applied_by"])
    return batch


def forget(*, now: datetime) -> int:
    """Empty what is older than a day: files, problems and refused rows are personal data. How many."""
    old = ImportBatch.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    full = [batch for batch in old if batch.files or batch.plan.keys() - {"counts"}]
    for batch in full:
        batch.files = {}
        batch.plan = {"counts": batch.plan.get("counts", {})}
        batch.save(update_fields=["files", "plan"])
    return len(full)


def _report(plan: Plan) -> dict[str, Any]:
    return {"counts": plan.counts, "problems": [problem.as_dict() for problem in plan.problems]}


def problems_of(batch: ImportBatch) -> list[Problem]:
    """The problems of the last try."""
    return [Problem(**problem) for problem in batch.plan.get("problems", [])]


def refused_rows(problems: list[Problem], tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """Every refused row with the reason, as pairs of column and value (JSONB forgets the order of keys)."""
    rows = {(row.file, row.line): row.values for table in tables.values() for row in table.rows()}
    return [
        {**problem.as_dict(), "row": list(rows[problem.file, problem.line].items())}
        for problem in problems
        if problem.severity == "error"
    ]
