"""After the payment: what was spent, what it did, what is taken back, and money that moves with the child."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Organisation
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from funding import ledger
from funding.actions.asking import refuse_bank_details
from funding.actions.paying import settle
from funding.actions.scheduling import again, stop_payments
from funding.lifecycle import REQUEST, lock_request
from funding.models import Decision, Payment, Request
from funding.models.entry import Kind
from funding.sums import in_pounds
from funding.words import EFFECTS
from funding.years import shared_out

_PAID = (Request.Status.PAID, Request.Status.SPENT, Request.Status.JUDGED)


@transaction.atomic
def record_spent(*, request: Request, pence: int, by: Any, now: datetime) -> Request:
    """Say what was really spent of what was paid. Refused for more than was paid; less can be taken back."""
    fresh = lock_request(request)
    held = {year: one.held for year, one in sorted(ledger.of_request(fresh).items())}
    total = sum(held.values())
    if not 0 <= pence <= total:
        raise Refused("guard", [f"Enter what was spent of the {in_pounds(total)} that was paid, or less."])
    fresh.spent_pence = pence
    save_as(fresh, by=by, now=now, why="spend", keep=False)
    done = REQUEST.apply("spend", fresh, by=by, now=now)
    if pence:
        for year, part in zip(held, shared_out(pence, list(held.values())), strict=True):
            ledger.add(done, Kind.SPENT, part, year=year, by=by, now=now)
    return done


@transaction.atomic
def judge_effect(*, request: Request, effect: str, evidence: str, by: Any, now: datetime) -> Request:
    """Say what the money did, with what shows it. It can be said again at the next plan."""
    refuse_bank_details([evidence])
    if effect not in dict(EFFECTS):
        raise Refused("guard", ["Say how big the effect was."])
    if not evidence.strip():
        raise Refused("guard", ["Say what shows the effect."])
    fresh = lock_request(request)
    fresh.effect, fresh.evidence = effect, evidence.strip()
    save_as(fresh, by=by, now=now, why="judge", keep=False)
    return REQUEST.apply("judge", fresh, by=by, now=now, audit={"effect": effect})


@transaction.atomic
def take_back(*, request: Request, pence: int, reason: str, by: Any, now: datetime) -> Request:
    """Take paid money back, with the reason: it is free again for the child. All of it ends the request."""
    fresh = _for_payments(request, reason, by, now)
    if fresh.status not in _PAID:
        raise Refused("state", ["Only what was paid can be taken back. Stop what is not paid yet."])
    parts = ledger.of_request(fresh)
    free = ledger.in_all(parts).held - (fresh.spent_pence or 0)
    if not 0 < pence <= free:
        raise Refused("guard", [f"Take back {in_pounds(free)} or less: that is paid and not spent."])
    left = pence
    for year in sorted(parts, reverse=True):  # the newest year's money first: an old one cannot be used again
        part = min(left, parts[year].held - parts[year].spent)
        ledger.add(fresh, Kind.TAKEN_BACK, part, year=year, by=by, now=now, reason=reason)
        left -= part
    _say(fresh, Decision.Kind.TAKE_BACK, pence, reason, by, now)
    if pence == ledger.in_all(parts).held:
        return REQUEST.apply("take_back", fresh, by=by, now=now, reason=reason)
    record("request.taken_back", fresh, by=by, now=now, child_id=fresh.child_id, reason=reason, pence=pence)
    return fresh


@transaction.atomic
def stop_paying(*, request: Request, reason: str, by: Any, now: datetime) -> Request:
    """Give up what is not paid yet of a request of which something was paid: it is free again for the child."""
    fresh = _for_payments(request, reason, by, now)
    if fresh.status != Request.Status.SCHEDULED or not ledger.in_all(ledger.of_request(fresh)).held:
        raise Refused("state", ["Nothing of this was paid, or nothing is left to pay. Withdraw it instead."])
    stop_payments(fresh, by=by, now=now)
    for year, one in ledger.of_request(fresh).items():
        ledger.add(fresh, Kind.RELEASED, one.to_pay, year=year, by=by, now=now, reason=reason)
    record("request.stopped_paying", fresh, by=by, now=now, child_id=fresh.child_id, reason=reason)
    settle(fresh, by=by, now=now)
    return lock_request(fresh)


@transaction.atomic
def move_money(*, request: Request, school: Organisation, reason: str, by: Any, now: datetime) -> Request:
    """Let the money go with the child to another school: what is not spent, and what is still to be paid.

    The first school hands over what it holds; the ledger says so, and the child's own sums stay.
    """
    fresh = _for_payments(request, reason, by, now)
    if fresh.status not in (Request.Status.SCHEDULED, Request.Status.PAID):
        raise Refused("state", ["Only money that is approved and not spent moves with the child."])
    if school.pk == fresh.school_id or school.kind == Organisation.Kind.AUTHORITY:
        raise Refused("guard", ["Choose the school that the child goes to."])
    stopped = stop_payments(fresh, by=by, now=now)
    old, moved = fresh.school_id, 0
    for year, one in ledger.of_request(fresh).items():
        for kind, where in ((Kind.MOVED_OUT, old), (Kind.MOVED_IN, school.pk)):
            ledger.add(fresh, kind, one.held, year=year, by=by, now=now, school_id=where, reason=reason)
        moved += one.held
    fresh.school = school
    save_as(fresh, by=by, now=now, why="moved to another school")
    for payment in stopped:
        payment.request = fresh
        again(payment, by=by, now=now, school_id=school.pk)
    _say(fresh, Decision.Kind.MOVE, moved or None, reason, by, now)
    record("request.moved", fresh, by=by, now=now, child_id=fresh.child_id, reason=reason, pence=moved)
    return fresh


def _for_payments(request: Request, reason: str, by: Any, now: datetime) -> Request:
    """The locked request, when this person looks after payments and gave a reason."""
    refuse_bank_details([reason])
    fresh = lock_request(request)
    decision = policy.can(by, "funding.pay", fresh, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if not reason.strip():
        raise Refused("guard", ["Give a reason."])
    if fresh.payments.filter(status=Payment.Status.CHOSEN).exists():
        raise Refused(
            "state", ["A payment of this is in a payment run. Finish the run, or take it out first."]
        )
    return fresh


def _say(request: Request, kind: str, pence: int | None, reason: str, by: Any, now: datetime) -> None:
    Decision.objects.create(request=request, kind=kind, pence=pence, reason=reason.strip(), at=now, by=by)
