"""Quotes, invoices and evidence of a request: adding and taking out. What a file may be was checked before."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.record import record
from epep.moves import Refused
from funding.lifecycle import lock_request
from funding.models import Paper, PaperContent, Request
from peps.attachments.checking import Checked

MOST = 10


@transaction.atomic
def add_paper(*, request: Request, kind: str, file: Checked, by: Any, now: datetime) -> Paper:
    """Add a checked file. The same one a second time is the first one: a button pressed twice adds nothing."""
    fresh = _for_papers(request, by, now)
    if kind not in Paper.Kind.values:
        raise Refused("guard", ["Say what the paper is."])
    standing = Paper.objects.filter(request=fresh, removed_at__isnull=True)
    digest = hashlib.sha256(file.content).hexdigest()
    there = standing.filter(sha256=digest, kind=kind).first()
    if there is not None:
        return there
    if standing.count() >= MOST:
        raise Refused("guard", [f"A request has {MOST} papers or fewer."])
    paper = Paper(
        request=fresh,
        kind=kind,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=digest,
        added_at=now,
        added_by=by,
    )
    paper.save(force_insert=True)
    PaperContent(paper=paper, content=file.content).save(force_insert=True)
    record("request.paper_added", fresh, by=by, now=now, child_id=fresh.child_id, kind=kind)
    return paper


@transaction.atomic
def remove_paper(*, paper: Paper, by: Any, now: datetime) -> bool:
    """Take a paper out of sight; its bytes are kept. False when it is gone already."""
    fresh = _for_papers(paper.request, by, now)
    row = Paper.objects.filter(pk=paper.pk, removed_at__isnull=True).first()
    if row is None:
        return False
    row.removed_at, row.removed_by = now, by
    row.save(update_fields=["removed_at", "removed_by"])
    record("request.paper_removed", fresh, by=by, now=now, child_id=fresh.child_id, kind=row.kind)
    return True


def _for_papers(request: Request, by: Any, now: datetime) -> Request:
    """The locked request, when this person asks for it or spends on it; nothing of one that has ended."""
    fresh = lock_request(request)
    on = localdate(now)
    if not (policy.can(by, "funding.ask", fresh, on=on) or policy.can(by, "funding.spend", fresh, on=on)):
        raise Refused("permission", ["Your role does not include this request."])
    if fresh.status in (Request.Status.DECLINED, Request.Status.WITHDRAWN, Request.Status.RECLAIMED):
        raise Refused("state", [f"It cannot be changed now: it is “{fresh.status_words}”."])
    return fresh
