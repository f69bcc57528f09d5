"""Requests for money in the states they go through, made by the portal's own actions alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from funding.actions import (
    approve,
    choose_run,
    lock_run,
    mark_paid,
    record_spent,
    send_request,
    start_request,
)
from funding.actions.paying import Returned
from funding.models import Payment, Request
from targets.models import Target
from tests.factories.days import NOW, TODAY

RATE = 263000
"""Pence: what tests take as the authority's own rate of 2026-27, which has no national one here."""


def money_typed(**own: Any) -> dict[str, Any]:
    """What a form sends for a whole request: £20 × 1.5 hours a week × 6 weeks = £180."""
    typed = {
        "need": "Longer texts are hard without somebody beside",
        "intervention": "tuition_one",
        "menu": "targeted",
        "provider": "The school",
        "delivered_by": "Reading tutor",
        "starts_on": ["7", "12", "2026"],
        "ends_on": ["29", "1", "2027"],
        "lines": [{"what": "Reading tutor", "per": "hour", "rate": "20", "number": "1.5", "weeks": "6"}],
        "pattern": "one_off",
        "additional": "Nobody else in the class has a tutor of their own",
        "beyond_ehc": "No plan",
        "effect": "Reads a chapter book alone",
        "effect_measure": "The reading record",
        "exit_plan": "The class teacher goes on with the record",
    }
    return typed | own


def money_draft(target: Target, *, by: User, now: datetime = NOW, **own: Any) -> Request:
    """A whole draft on a target; `own` is what to type for single questions."""
    return start_request(target=target, typed=money_typed(**own), by=by, now=now)


def money_asked(target: Target, *, by: User, now: datetime = NOW, **own: Any) -> Request:
    """A request that was sent."""
    return send_request(request=money_draft(target, by=by, now=now, **own), by=by, now=now)


def money_approved(target: Target, *, by: User, officer: User, now: datetime = NOW, **own: Any) -> Request:
    """A request approved in full."""
    asked = money_asked(target, by=by, now=now, **own)
    return approve(request=asked, pence=asked.asked_pence, by=officer, now=now)


def money_paid(
    target: Target, *, by: User, officer: User, payer: User, now: datetime = NOW, **own: Any
) -> Request:
    """A request whose payments were all made."""
    done = money_approved(target, by=by, officer=officer, now=now, **own)
    pay(done, by=payer, now=now)
    return Request.objects.get(pk=done.pk)


def pay(request: Request, *, by: User, now: datetime = NOW) -> None:
    """One run with everything that is due of a request, paid as its file says."""
    due = list(Payment.objects.filter(request=request, status=Payment.Status.DUE))
    run = choose_run(authority=request.authority, payments=due, by=by, now=now)
    run = lock_run(run=run, by=by, now=now)
    lines = [Returned(number, one.reference, one.pence, TODAY) for number, one in enumerate(due, start=2)]
    mark_paid(run=run, lines=lines, by=by, now=now)


def money_spent(target: Target, *, pence: int | None = None, now: datetime = NOW, **people: User) -> Request:
    """A request that was paid and spent, all of it unless `pence` says less."""
    paid = money_paid(target, now=now, **people)
    sum_ = paid.agreed_pence if pence is None else pence
    return record_spent(request=paid, pence=sum_, by=people["by"], now=now)
