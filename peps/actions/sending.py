"""Moving a whole plan: send, return, finalise, amend, cancel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from peps.actions.signing import reopen_section
from peps.lifecycle import PEP
from peps.models import Comment, Pep, Section


def submit_pep(*, pep: Pep, by: Any, now: datetime) -> Pep:
    """Send the plan to the Virtual School: every section signed."""
    return PEP.apply("submit", pep, by=by, now=now)


@transaction.atomic
def return_pep(*, pep: Pep, by: Any, now: datetime, note: str = "") -> Pep:
    """Ask for changes: the sections with something to fix are opened again, the others stay signed."""
    pep = PEP.apply("return", pep, by=by, now=now, reason=note)
    to_fix = Comment.objects.filter(section__pep=pep, round=pep.round, must_fix=True).values("section_id")
    for section in pep.sections.filter(pk__in=to_fix, status=Section.Status.SIGNED):
        reopen_section(section=section, reason="Changes needed", by=by, now=now, changes_needed=True)
    return pep


def finalise_pep(*, pep: Pep, by: Any, now: datetime) -> Pep:
    """Finalise and seal. Not by an author, and after the quality was judged."""
    return PEP.apply("finalise", pep, by=by, now=now)


@transaction.atomic
def amend_pep(*, pep: Pep, sections: Iterable[str], reason: str, by: Any, now: datetime) -> Pep:
    """Open a finalised plan again: only the named sections; the sealed version stays readable."""
    keys = list(sections)
    pep = PEP.apply("amend", pep, by=by, now=now, reason=reason, sections=keys, audit={"sections": keys})
    for section in pep.sections.filter(key__in=keys):
        reopen_section(section=section, reason=reason, by=by, now=now)
    return pep


def cancel_pep(*, pep: Pep, reason: str, by: Any, now: datetime) -> Pep:
    """Cancel a plan that is not needed, with the reason."""
    return PEP.apply("cancel", pep, by=by, now=now, reason=reason)
