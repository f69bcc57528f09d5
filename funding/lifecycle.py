"""THE state tables of a request, a payment and a payment run. `epep.moves` writes `status`, nothing else does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from accounts import policy
from epep.moves import Context, Machine, Move
from funding.models import Decision, Payment, Request, Run
from funding.models.payment import PaymentStatus as P
from funding.models.payment import RunStatus as N
from funding.models.request import Status as R

# ---- guards --------------------------------------------------------------------------------------


def not_own(context: Context) -> list[str]:
    """Nobody approves what they requested."""
    request: Request = context.thing
    if context.by.pk in (request.requested_by_id, request.made_by_id):
        return ["You asked for this money, so somebody else must decide."]
    return []


def not_the_first(context: Context) -> list[str]:
    """The second approver is not the first one."""
    first = Decision.objects.filter(request=context.thing, kind=Decision.Kind.FIRST).order_by("at").last()
    if first is not None and first.by_id == context.by.pk:
        return ["You approved this as the first person. A second person must look at it."]
    return []


def amount_fits(context: Context) -> list[str]:
    """Something is approved, no more than was asked; less needs a reason."""
    pence, asked = context.data["pence"], context.thing.asked_pence
    if pence <= 0:
        return ["Enter what is approved, more than £0. To approve nothing, decline it."]
    if pence > asked:
        return ["Approve what was asked or less."]
    if pence < asked and not context.reason:
        return ["Say why less is approved than was asked."]
    return []


# ---- effects -------------------------------------------------------------------------------------


def keep_said(context: Context) -> None:
    """One line in the request's story."""
    Decision.objects.create(
        request=context.thing,
        kind=context.data.get("kind", context.move.name),
        pence=context.data.get("pence"),
        reason=context.reason,
        at=context.now,
        by=context.by,
    )


def keep_amount(context: Context) -> None:
    """What was agreed."""
    context.thing.agreed_pence = context.data["pence"]


def forget_amount(context: Context) -> None:
    """What was never approved, or was given up before a penny was paid, is not agreed."""
    context.thing.agreed_pence = 0


def keep_reason(context: Context) -> None:
    """Why a run was reversed."""
    context.thing.reason = context.reason[:300]


_DECIDE, _TAKES = (R.REQUESTED, R.ANSWERED), (not_own, amount_fits)

REQUEST_MOVES = (
    Move("send", (R.DRAFT,), R.REQUESTED, "funding.ask", stamp="requested"),
    Move("ask", (R.REQUESTED, R.ANSWERED), R.QUERY, "funding.decide", effects=(keep_said,), needs_reason=True),
    Move("answer", (R.QUERY,), R.ANSWERED, "funding.ask", effects=(keep_said,), needs_reason=True),
    Move("first", _DECIDE, R.SECOND, "funding.decide", _TAKES, (keep_said,)),
    Move("approve", _DECIDE, R.APPROVED, "funding.decide", _TAKES, (keep_said, keep_amount), stamp="decided"),
    Move("second", (R.SECOND,), R.APPROVED, "funding.second", (*_TAKES, not_the_first),
         (keep_said, keep_amount), stamp="decided"),
    Move("send_back", (R.SECOND,), R.REQUESTED, "funding.second", (not_own,), (keep_said,), needs_reason=True),
    Move("decline", (*_DECIDE, R.SECOND), R.DECLINED, "funding.decide", (not_own,), (keep_said,),
         stamp="decided", needs_reason=True),
    Move("schedule", (R.APPROVED,), R.SCHEDULED, "funding.decide"),
    Move("pay", (R.SCHEDULED,), R.PAID, "funding.pay"),
    Move("unpay", (R.PAID,), R.SCHEDULED, "funding.pay"),
    Move("spend", (R.PAID,), R.SPENT, "funding.spend"),
    Move("judge", (R.SPENT, R.JUDGED), R.JUDGED, "funding.spend"),
    Move("withdraw", (R.DRAFT, R.REQUESTED, R.QUERY, R.ANSWERED, R.SECOND, R.APPROVED, R.SCHEDULED), R.WITHDRAWN,
         "funding.ask", effects=(keep_said, forget_amount), needs_reason=True),
    Move("lapse", (R.APPROVED, R.SCHEDULED), R.WITHDRAWN, "funding.set", effects=(keep_said, forget_amount),
         needs_reason=True),
    Move("take_back", (R.PAID, R.SPENT, R.JUDGED), R.RECLAIMED, "funding.pay", needs_reason=True),
)  # fmt: skip

PAYMENT_MOVES = (
    Move("choose", (P.DUE,), P.CHOSEN, "funding.pay"),
    Move("drop", (P.CHOSEN,), P.DUE, "funding.pay"),
    Move("pay", (P.CHOSEN,), P.PAID, "funding.pay"),
    Move("reverse", (P.CHOSEN, P.PAID), P.REVERSED, "funding.pay"),
    Move("cancel", (P.DUE,), P.CANCELLED, ""),
)
"""`cancel` follows from what befalls the request, whose own permission was asked."""

RUN_MOVES = (
    Move("lock", (N.CHOSEN,), N.LOCKED, "funding.pay", stamp="locked"),
    Move("pay", (N.LOCKED,), N.PAID, "funding.pay", stamp="paid"),
    Move(
        "reverse",
        (N.CHOSEN, N.LOCKED, N.PAID),
        N.REVERSED,
        "funding.pay",
        effects=(keep_reason,),
        stamp="reversed",
        needs_reason=True,
    ),
)


# ---- the machines --------------------------------------------------------------------------------


def lock_request(request: Request) -> Request:
    """The fresh row, locked, with what permissions look at."""
    rows = Request.objects.select_related(
        "target__pep__child", "target__pep__authority", "target__pep__term", "authority", "child", "school"
    )
    return rows.select_for_update(of=("self",), no_key=True).get(pk=request.pk)


_OF_AUTHORITY = ("funding.pay", "funding.set")
"""What accounts say and the end of a year are about the authority's money, whatever became of the plan."""


def _may(by: Any, permission: str, request: Request, now: datetime) -> tuple[bool, str]:
    if permission in _OF_AUTHORITY:
        return _may_in_authority(by, permission, request, now)
    decision = policy.can(by, permission, request, on=localdate(now))
    return decision.allowed, decision.reason


def _may_in_authority(by: Any, permission: str, thing: Any, now: datetime) -> tuple[bool, str]:
    if not permission or thing.authority_id in policy.organisations(by, permission, localdate(now)):
        return True, ""
    return False, "Your role does not include payments."


REQUEST = Machine(
    name="request",
    moves=REQUEST_MOVES,
    lock=lock_request,
    allowed=_may,
    about=lambda request: request.child_id,
    words=lambda status: str(R(status).label),
)
PAYMENT = Machine(
    name="payment",
    moves=PAYMENT_MOVES,
    lock=lambda payment: (
        Payment.objects.select_related("request").select_for_update(of=("self",), no_key=True).get(pk=payment.pk)
    ),
    allowed=_may_in_authority,
    about=lambda payment: payment.request.child_id,
    words=lambda status: str(P(status).label),
)  # fmt: skip
RUN = Machine(
    name="run",
    moves=RUN_MOVES,
    lock=lambda run: Run.objects.select_for_update(no_key=True).get(pk=run.pk),
    allowed=_may_in_authority,
    about=lambda run: None,
    words=lambda status: str(N(status).label),
)
