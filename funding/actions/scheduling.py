"""From agreed to payments: what holds money back, making the payments, stopping and re-addressing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Term
from epep.audit.past import save_as
from epep.ids import new_id
from epep.moves import Refused
from funding import ledger, payments
from funding.lifecycle import PAYMENT, REQUEST
from funding.models import Payment, Request
from funding.reading import form_for, instalments_of, scheme_of
from funding.scheme import Scheme
from funding.years import year_of
from peps.models import Pep
from peps.pinned import definition_of
from peps.quality import levels


def held_by(request: Request, scheme: Scheme) -> str:
    """Why approved money is not released yet, as a sentence; "" when nothing holds it.

    The gate is the authority's: the plan must be finalised, or judged at one of its quality levels.
    """
    pep = request.target.pep
    if scheme.gate == "":
        return ""
    if pep.status != Pep.Status.FINALISED:
        return "It is released when the plan is finalised."
    wanted = scheme.gate.split()
    if wanted == ["finalised"] or pep.quality in wanted:
        return ""
    names = {level.key: level.label for level in levels(definition_of(pep).quality)}
    said = " or ".join(names.get(key, key) for key in wanted)
    now = names.get(pep.quality, "not judged yet")
    return f"It is released when the plan is judged {said}; it is {now} now."


@transaction.atomic
def release(*, request: Request, by: Any, now: datetime) -> Request:
    """Make the payments of an approved request, when nothing holds it. The request as it stands comes back."""
    scheme = scheme_of(request.authority, year_of(request.starts_on or localdate(now)))
    if request.status != Request.Status.APPROVED or held_by(request, scheme):
        return request
    done = REQUEST.apply("schedule", request, by=by, now=now)
    for one in _due(done, now):
        _add(done, one.year, one.on, one.pence, done.school_id, by=by, now=now, why="scheduled")
    return done


def _due(request: Request, now: datetime) -> list[payments.Due]:
    # What is committed now, not what was agreed once: of a year that closed meanwhile nothing is left.
    agreed = {year: one.to_pay for year, one in ledger.of_request(request).items() if one.to_pay > 0}
    if request.starts_on is None or request.ends_on is None:
        raise Refused("guard", ["The request says no days, so nothing can be paid on it."])
    terms = Term.objects.filter(authority=request.authority_id).values_list("starts_on", flat=True)
    return payments.due(
        request.pattern,
        agreed,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        today=localdate(now),
        instalments=instalments_of(form_for(request.authority), request.said),
        term_starts=terms,
    )


def _add(
    request: Request,
    year: int,
    on: Any,
    pence: int,
    school_id: UUID | None,
    *,
    by: Any,
    now: datetime,
    why: str,
) -> Payment:
    made = new_id()
    payment = Payment(
        id=made,
        request=request,
        authority_id=request.authority_id,
        school_id=school_id,
        year=year,
        due_on=on,
        pence=pence,
        reference=f"PPP-{made.hex[-10:].upper()}",
    )
    save_as(payment, by=by, now=now, why=why)
    return payment


def again(payment: Payment, *, by: Any, now: datetime, school_id: UUID | None = None) -> Payment:
    """The same sum to be paid once more under a new reference: its first payment was reversed or re-addressed."""
    school = school_id or payment.school_id
    return _add(
        payment.request, payment.year, payment.due_on, payment.pence, school, by=by, now=now, why="again"
    )


def stop_payments(request: Request, *, by: Any, now: datetime, year: int | None = None) -> list[Payment]:
    """Cancel what is to be paid (of one financial year, or all). Refused while one is in a payment run."""
    rows = request.payments.exclude(status__in=("paid", "reversed", "cancelled"))
    rows = rows if year is None else rows.filter(year=year)
    found = list(rows.select_for_update(no_key=True))
    if any(payment.status == Payment.Status.CHOSEN for payment in found):
        raise Refused(
            "state", ["A payment of this is in a payment run. Finish the run, or take it out first."]
        )
    return [PAYMENT.apply("cancel", payment, by=by, now=now) for payment in found]
