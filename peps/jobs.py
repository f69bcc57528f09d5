"""Work that is a row: PDFs to make, claimed by one worker at a time, done once.

What a PDF says is `document.py`; reminders are queued by `reminding.py`; Celery's tasks are `tasks.py`.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from epep import pdf
from epep.bell import ring
from peps import document, sealing
from peps.models import Rendition

RENDER = "peps.tasks.render"
ATTEMPTS = 3
LEASE = timedelta(seconds=45)
"""How long a claimed PDF is left to its worker. After that, or sooner by nobody, somebody else may try."""
BACKOFF = (timedelta(seconds=20), timedelta(minutes=2))
SWEEP = timedelta(minutes=1)
"""How often the sweep comes by (`epep.celery`)."""

ENDED = "The process that made it ended before it was done"
BROKEN_SEAL = "The sealed plan does not match its seal"
TOO_BIG, TOO_SLOW, FAILED = "Too much for one PDF", "Took too long", "Could not be drawn"
_PROBLEMS = ((pdf.PdfTooBig, TOO_BIG), (pdf.PdfTooSlow, TOO_SLOW))


@dataclass(frozen=True)
class Claim:
    """A PDF that this worker makes: which, and which attempt it is."""

    rendition_id: uuid.UUID
    attempt: int


def render(rendition_id: uuid.UUID) -> bool:
    """Make one PDF if it waits and nobody else is at it. True when this call wrote it.

    However often and by however many workers this is called, the PDF is written once.
    """
    claim = claim_rendition(rendition_id, now=timezone.now())
    if claim is None:
        return False
    try:
        made = _make(rendition_id)
    except Exception as error:  # anything a document can do to a renderer counts as one failed attempt
        _failed(claim, _problem(error), now=timezone.now())
        return False
    return _write(claim, made, now=timezone.now())


def claim_rendition(rendition_id: uuid.UUID, *, now: datetime) -> Claim | None:
    """Take the PDF for LEASE, counting the attempt before it begins; None when there is nothing to take.

    A PDF whose third worker ended in the middle is parked here.
    """
    with transaction.atomic():
        waiting = Rendition.objects.filter(
            pk=rendition_id, status=Rendition.Status.WAITING, not_before__lte=now
        )
        row = waiting.defer("pdf").select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return None
        if row.attempts >= ATTEMPTS:
            _park(row, row.problem or ENDED)
            return None
        row.attempts += 1
        row.not_before = now + LEASE
        row.save(update_fields=["attempts", "not_before"])
        return Claim(row.pk, row.attempts)


def sweep_renditions(*, now: datetime) -> int:
    """Ring for every PDF that waits and is, or before the next sweep will be, free to take. How many."""
    due = Rendition.objects.filter(status=Rendition.Status.WAITING, not_before__lte=now + SWEEP)
    rows = list(due.order_by("not_before").values_list("pk", "not_before")[:500])
    for pk, not_before in rows:
        ring(RENDER, str(pk), at=not_before if not_before > now else None)
    return len(rows)


def try_again(*, rendition: Rendition, now: datetime) -> None:
    """Let a parked PDF be tried afresh."""
    with transaction.atomic():
        parked = Rendition.objects.filter(pk=rendition.pk, status=Rendition.Status.PARKED)
        row = parked.defer("pdf").select_for_update(no_key=True).first()
        if row is not None:
            row.status, row.attempts, row.problem, row.not_before = Rendition.Status.WAITING, 0, "", now
            row.save(update_fields=["status", "attempts", "problem", "not_before"])
            ring(RENDER, str(row.pk))


def _make(rendition_id: uuid.UUID) -> bytes:
    row = Rendition.objects.select_related("snapshot").defer("pdf").get(pk=rendition_id)
    if not sealing.is_intact(row.snapshot):
        raise BrokenSeal
    tree = document.build(sealing.whole(row.snapshot), audience=row.audience)
    return pdf.render(document.to_html(tree, for_pdf=True), title=tree.title)


def _write(claim: Claim, made: bytes, *, now: datetime) -> bool:
    """Keep the bytes unless another worker did in the meantime."""
    with transaction.atomic():
        row = Rendition.objects.defer("pdf").select_for_update(no_key=True).get(pk=claim.rendition_id)
        if row.status == Rendition.Status.DONE:
            return False
        row.status, row.done_at, row.problem = Rendition.Status.DONE, now, ""
        row.pdf, row.pdf_sha256 = made, hashlib.sha256(made).hexdigest()
        row.save(update_fields=["status", "done_at", "problem", "pdf", "pdf_sha256"])
        return True


def _failed(claim: Claim, problem: str, *, now: datetime) -> None:
    """Wait longer each time, then park. An attempt that somebody else has taken over says nothing."""
    with transaction.atomic():
        row = Rendition.objects.defer("pdf").select_for_update(no_key=True).get(pk=claim.rendition_id)
        if row.status != Rendition.Status.WAITING or row.attempts != claim.attempt:
            return
        if row.attempts >= ATTEMPTS:
            _park(row, problem)
            return
        row.problem, row.not_before = problem, now + BACKOFF[row.attempts - 1]
        row.save(update_fields=["problem", "not_before"])
        ring(RENDER, str(row.pk), at=row.not_before)


def _park(row: Rendition, problem: str) -> None:
    row.status, row.problem = Rendition.Status.PARKED, problem
    row.save(update_fields=["status", "problem"])


class BrokenSeal(Exception):
    """The content of a snapshot is not what was sealed. Nothing is made of it."""


def _problem(error: Exception) -> str:
    """The kind of failure in words; never words of the plan."""
    if isinstance(error, BrokenSeal):
        return BROKEN_SEAL
    return next((words for kind, words in _PROBLEMS if isinstance(error, kind)), FAILED)
