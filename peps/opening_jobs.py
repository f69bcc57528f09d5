"""The nightly look whether a term opens: each authority by itself, so that one that fails holds up no other.

The opening is `peps.actions.opening_windows`; when this runs stands in `epep.celery`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.db import Error

from accounts.models import Organisation
from epep.moves import Refused
from peps.actions.opening_windows import due_term, open_window, switch_of
from peps.models import OpeningLine, OpeningRun

log = structlog.get_logger(__name__)
BROKE_OFF = "Broke off in the middle. Nothing was opened; the next run tries again."


@dataclass(frozen=True)
class Result:
    """What became of one authority: an opening with its counts, why there is none, or nothing to do."""

    authority: Organisation
    run: OpeningRun | None = None
    opened: int = 0
    left_out: int = 0
    problem: str = ""


def waiting(*, on: date, only: uuid.UUID | None = None) -> list[Organisation]:
    """The authorities, or this one, of which a term has to be opened on the day."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, settings__isnull=False)
    rows = rows.filter(pk=only) if only else rows
    return [
        row
        for row in rows.select_related("settings").order_by("la_code")
        if due_term(row, switch_of(row), on) is not None
    ]


def open_terms(*, on: date, now: datetime, authorities: Iterable[Organisation]) -> list[Result]:
    """Open in each of these authorities what has to be opened on the day."""
    return [_one(authority, on=on, now=now) for authority in authorities]


def _one(authority: Organisation, *, on: date, now: datetime) -> Result:
    try:
        run = open_window(authority=authority, on=on, now=now)
    except Refused as refused:
        log.warning("term_not_opened", authority=str(authority.pk))
        return Result(authority, problem=" ".join(refused.messages))
    except (Error, ArithmeticError, LookupError, TypeError, ValueError):
        log.exception("term_not_opened", authority=str(authority.pk))
        return Result(authority, problem=BROKE_OFF)
    if run is None:
        return Result(authority)
    lines = OpeningLine.objects.filter(run=run)
    opened = lines.filter(pep__isnull=False).count()
    found = Result(authority, run, opened, lines.count() - opened)
    log.info("term_opened", authority=str(authority.pk), opened=opened, left_out=found.left_out)
    return found
