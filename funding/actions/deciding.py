"""Deciding about requests: asking, approving (in full, in part, by two), declining. Each is kept with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.moves import Refused
from funding import ledger, querysets
from funding.actions.asking import refuse_bank_details
from funding.actions.scheduling import release
from funding.effects import tell
from funding.lifecycle import REQUEST, lock_request
from funding.models import Decision, FundingYear, Request
from funding.models.entry import Kind
from funding.reading import scheme_of
from funding.rules import MUST, examine
from funding.sums import in_pounds
from funding.years import shared_out, year_name, year_of


@transaction.atomic
def ask(*, request: Request, question: str, by: Any, now: datetime) -> Request:
    """Ask whoever made the request something; it waits for the answer."""
    refuse_bank_details([question])
    done = REQUEST.apply("ask", request, by=by, now=now, reason=question)
    tell(done, "asked", "funding_asked", by=by, now=now)
    return done


@transaction.atomic
def approve(*, request: Request, pence: int, reason: str = "", by: Any, now: datetime) -> Request:
    """Approve a sum. Above what one person may approve alone it waits for a second, who approves the same sum.

    Less than was asked needs a reason; the second person may leave it to the first one's. Raises Refused when
    somebody decided meanwhile, for one's own request, for a sum above what was asked, for a closed financial
    year, and for what the rules say cannot be funded. What is agreed is committed by financial year in the
    ledger, and scheduled for payment unless the authority's gate holds it.
    """
    refuse_bank_details([reason])
    fresh = lock_request(request)
    _refuse_what_cannot_be(fresh, now)
    if fresh.status == Request.Status.SECOND:
        first = _first_of(fresh, pence)
        said = reason.strip() or (first.reason if pence < fresh.asked_pence else "")
        return _agree(fresh, "second", pence, said, by=by, now=now)
    scheme = scheme_of(fresh.authority, year_of(fresh.starts_on or localdate(now)))
    alone = scheme.alone_for(fresh.grant)
    if alone is not None and pence > alone:
        return REQUEST.apply("first", fresh, by=by, now=now, reason=reason, pence=pence)
    return _agree(fresh, "approve", pence, reason, by=by, now=now)


def _refuse_what_cannot_be(request: Request, now: datetime) -> None:
    """What must be put right stands before the money too: the plan may have changed since it was sent."""
    found = examine(querysets.asked_of(request, today=localdate(now)))
    wrong = [one.message for one in found if one.severity == MUST]
    if request.status in (Request.Status.REQUESTED, Request.Status.ANSWERED, Request.Status.SECOND) and wrong:
        raise Refused("guard", wrong)


def _first_of(request: Request, pence: int) -> Decision:
    """What the first person said; Refused when the second means another sum."""
    first = request.decisions.filter(kind=Decision.Kind.FIRST).order_by("at").last()
    if first is None or first.pence is None:
        raise Refused("state", ["Nobody has approved this as the first person."])
    if pence != first.pence:
        said = f"The first person approved {in_pounds(first.pence)}. Approve the same sum, or send it back."
        raise Refused("guard", [said])
    return first


def _agree(request: Request, move: str, pence: int, reason: str, *, by: Any, now: datetime) -> Request:
    """The approval itself: amounts by financial year, commitments, and payments when nothing holds them."""
    lock_years(request, by=by, now=now)
    done = REQUEST.apply(move, request, by=by, now=now, reason=reason, pence=pence)
    parts = list(done.years.all())
    agreed = shared_out(pence, [part.asked_pence for part in parts])
    for part, sum_ in zip(parts, agreed, strict=True):
        part.agreed_pence = sum_
        part.save(update_fields=["agreed_pence"])
        ledger.add(done, Kind.COMMITTED, sum_, year=part.year, by=by, now=now)
    tell(done, "approved", "funding_decided", by=by, now=now)
    return release(request=done, by=by, now=now)


def lock_years(request: Request, *, by: Any, now: datetime) -> None:
    """Lock the financial years the money is of, in order; Refused when one is closed."""
    for year in sorted(request.years.values_list("year", flat=True)):
        row = lock_year(request.authority, year)
        if row.closed_at is not None:
            raise Refused("guard", [f"The financial year {year_name(year)} is closed."])


def lock_year(authority: Any, year: int) -> FundingYear:
    """An authority's row of a financial year, made when there is none, locked until the transaction ends.

    `authority` may be its id.
    """
    key = getattr(authority, "pk", authority)
    FundingYear.objects.get_or_create(authority_id=key, year=year)
    return FundingYear.objects.select_for_update(no_key=True).get(authority_id=key, year=year)


@transaction.atomic
def approve_several(
    *, requests: Sequence[Request], reason: str = "", by: Any, now: datetime
) -> list[tuple[Request, str]]:
    """Approve several in full, each by itself: (request, "" or why not). One that is refused stops no other.

    `reason` is a note that is kept with each. Raises Refused, and approves none, for bank details in it.
    """
    refuse_bank_details([reason])
    found = []
    _lock_all(requests, by=by, now=now)
    for request in requests:
        try:
            with transaction.atomic():
                done = approve(request=request, pence=request.asked_pence, reason=reason, by=by, now=now)
            found.append((done, ""))
        except Refused as refusal:
            found.append((request, " ".join(refusal.messages)))
    return found


def _lock_all(requests: Sequence[Request], *, by: Any, now: datetime) -> None:
    """Every request, then every financial year, each in order: one by one, two people could wait for each other."""
    rows = Request.objects.filter(pk__in=[one.pk for one in requests]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    parts = rows.values_list("authority_id", "years__year").order_by("authority_id", "years__year").distinct()
    for authority_id, year in parts:
        if year is not None and authority_id in policy.organisations(by, "funding.decide", localdate(now)):
            lock_year(authority_id, year)


@transaction.atomic
def send_back(*, request: Request, reason: str, by: Any, now: datetime) -> Request:
    """As the second person, do not approve: the request waits for a decision again."""
    refuse_bank_details([reason])
    return REQUEST.apply("send_back", request, by=by, now=now, reason=reason)


@transaction.atomic
def decline(*, request: Request, reason: str, by: Any, now: datetime) -> Request:
    """Decline, with a reason that reaches the teacher, the social worker and whoever asked."""
    refuse_bank_details([reason])
    done = REQUEST.apply("decline", request, by=by, now=now, reason=reason)
    tell(done, "declined", "funding_decided", by=by, now=now)
    return done
