"""Payment runs: choose, check, lock, hand to accounts, mark paid from their file, reverse. Nothing is half done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Organisation
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from funding import ledger
from funding.actions.scheduling import again
from funding.lifecycle import PAYMENT, REQUEST, RUN
from funding.models import Payment, Request, Run
from funding.models.entry import Kind
from funding.sums import in_pounds

MOST_IN_A_RUN = 2_000


@dataclass(frozen=True)
class Returned:
    """One line of the file that accounts send back: its number in the file, the reference, pence, the day."""

    number: int
    reference: str
    pence: int
    paid_on: date


@transaction.atomic
def choose_run(*, authority: Organisation, payments: Sequence[Payment], by: Any, now: datetime) -> Run:
    """A new run with these payments. Refused when one of them is in another run by now."""
    if authority.pk not in policy.organisations(by, "funding.pay", localdate(now)):
        raise Refused("permission", ["Your role does not include payments."])
    if not payments or len(payments) > MOST_IN_A_RUN:
        raise Refused("guard", [f"Choose between 1 and {MOST_IN_A_RUN:,} payments."])
    rows = Payment.objects.filter(pk__in=[one.pk for one in payments], authority=authority)
    found = list(rows.select_for_update(no_key=True).order_by("pk"))
    if len(found) != len(payments) or any(one.status != Payment.Status.DUE for one in found):
        raise Refused(
            "state", ["Some of these payments were chosen or cancelled meanwhile. Look at the list again."]
        )
    Organisation.objects.select_for_update(no_key=True).get(
        pk=authority.pk
    )  # numbers are given one at a time
    last = Run.objects.filter(authority=authority).aggregate(last=Max("number"))["last"] or 0
    run = Run(authority=authority, number=last + 1, made_at=now, made_by=by)
    save_as(run, by=by, now=now, why="chosen")
    for payment in found:
        payment.run = run
        save_as(payment, by=by, now=now, why="chosen", keep=False)
        PAYMENT.apply("choose", payment, by=by, now=now)
    record("run.chosen", run, by=by, now=now, count=len(found))
    return run


@transaction.atomic
def drop_from_run(*, payment: Payment, by: Any, now: datetime) -> Payment:
    """Take a payment out of a run that is not locked yet: it is to be paid another time."""
    run = _run_of(payment)
    if run is None or not run.payments.filter(pk=payment.pk).exists() or run.status != Run.Status.CHOSEN:
        raise Refused("state", ["The run is locked, so nothing can be taken out of it. It can be reversed."])
    done: Payment = PAYMENT.apply("drop", payment, by=by, now=now)
    done.run = None
    save_as(done, by=by, now=now, why="taken out", keep=False)
    return done


@transaction.atomic
def lock_run(*, run: Run, by: Any, now: datetime) -> Run:
    """Lock a run: from now on it is not changed, and its file can be handed to accounts."""
    fresh = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if not fresh.payments.exists():
        raise Refused("guard", ["There is no payment in this run."])
    return RUN.apply("lock", fresh, by=by, now=now)


@transaction.atomic
def export_run(*, run: Run, by: Any, now: datetime) -> list[Payment]:
    """The payments of a locked run for the file of accounts; each time it is handed out stays on record."""
    fresh = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if fresh.authority_id not in policy.organisations(by, "funding.pay", localdate(now)):
        raise Refused("permission", ["Your role does not include payments."])
    if fresh.status == Run.Status.CHOSEN:
        raise Refused("state", ["Lock the run first: only then is its file the last word."])
    if fresh.status == Run.Status.REVERSED:
        raise Refused("state", ["This run was reversed, so there is no file of it for accounts."])
    found = list(fresh.payments.select_related("school").order_by("school__name", "reference"))
    record("run.exported", fresh, by=by, now=now, count=len(found))
    return found


@transaction.atomic
def mark_paid(*, run: Run, lines: Sequence[Returned], by: Any, now: datetime) -> Run:
    """Mark payments paid from the file of accounts: all its lines, or none.

    Raises Refused with a sentence for each line that cannot be: a reference that is not in this run, twice the
    same, another amount, paid already. Payments the file does not name stay with accounts.
    """
    fresh = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if fresh.status != Run.Status.LOCKED:
        raise Refused("state", [f"This cannot be done now: the run is “{fresh.get_status_display()}”."])
    _lock_requests(fresh)
    rows = fresh.payments.select_related("request").select_for_update(of=("self",), no_key=True)
    known = {payment.reference: payment for payment in rows.order_by("pk")}
    wrong = [said for _number, said in wrong_lines(known, lines)]
    if not lines:
        wrong = ["The file holds no payment."]
    if wrong:
        raise Refused("guard", wrong)
    for line in lines:
        _paid(known[line.reference], line.paid_on, by=by, now=now)
    if not fresh.payments.filter(status=Payment.Status.CHOSEN).exists():
        return RUN.apply("pay", fresh, by=by, now=now)
    record("run.paid_in_part", fresh, by=by, now=now, count=len(lines))
    return fresh


def wrong_lines(known: Mapping[str, Payment], lines: Sequence[Returned]) -> list[tuple[int, str]]:
    """Number and sentence of each line that cannot be marked paid; `known` are a run's payments by reference."""
    first: dict[str, int] = {}
    for line in lines:
        first.setdefault(line.reference, line.number)
    return [(line.number, said) for line in lines if (said := _wrong(line, known, first[line.reference]))]


def _wrong(line: Returned, known: Mapping[str, Payment], first: int) -> str:
    payment = known.get(line.reference)
    if payment is None:
        return f"Line {line.number}: {line.reference} is not in this run"
    if first != line.number:
        return f"Line {line.number}: {line.reference} stands in line {first} already"
    if payment.status != Payment.Status.CHOSEN:
        return f"Line {line.number}: {line.reference} was paid already"
    if payment.pence != line.pence:
        return (
            f"Line {line.number}: {line.reference} was to be {in_pounds(payment.pence)}, "
            f"not {in_pounds(line.pence)}"
        )
    return ""


def _paid(payment: Payment, paid_on: date, *, by: Any, now: datetime) -> None:
    payment.paid_on = paid_on
    save_as(payment, by=by, now=now, why="paid", keep=False)
    done: Payment = PAYMENT.apply("pay", payment, by=by, now=now)
    request = done.request
    ledger.add(
        request,
        Kind.PAID,
        done.pence,
        year=done.year,
        by=by,
        now=now,
        payment=done,
        school_id=done.school_id,
    )
    settle(request, by=by, now=now)


def settle(request: Request, *, by: Any, now: datetime) -> None:
    """A request of which nothing is to be paid any more, and something was, is paid."""
    waiting = request.payments.filter(status__in=(Payment.Status.DUE, Payment.Status.CHOSEN)).exists()
    paid = request.payments.filter(status=Payment.Status.PAID).exists()
    if paid and not waiting and Request.objects.get(pk=request.pk).status == Request.Status.SCHEDULED:
        REQUEST.apply("pay", request, by=by, now=now)


@transaction.atomic
def reverse_run(*, run: Run, reason: str, by: Any, now: datetime) -> Run:
    """Reverse a run, with the reason: its payments count as not made, and are to be paid again under new references.

    Refused when money of it was spent, moved or taken back since: that is put right request by request.
    """
    fresh = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    _lock_requests(fresh)
    rows = fresh.payments.select_related("request").select_for_update(of=("self",), no_key=True)
    payments = list(rows.order_by("pk"))
    later = [one for one in payments if one.status == Payment.Status.PAID and _used(one.request)]
    if later:
        count = len({one.request_id for one in later})
        raise Refused(
            "state", [f"{count} of its requests {'is' if count == 1 else 'are'} spent, moved or taken back."]
        )
    done = RUN.apply("reverse", fresh, by=by, now=now, reason=reason)
    for payment in payments:
        _undo(payment, reason, by=by, now=now)
    return done


def _used(request: Request) -> bool:
    status = Request.objects.values_list("status", flat=True).get(pk=request.pk)
    gone = request.entries.filter(kind__in=(Kind.TAKEN_BACK, Kind.MOVED_OUT, Kind.SPENT))
    return status not in (Request.Status.SCHEDULED, Request.Status.PAID) or gone.exists()


def _undo(payment: Payment, reason: str, *, by: Any, now: datetime) -> None:
    was_paid = payment.status == Payment.Status.PAID
    done: Payment = PAYMENT.apply("reverse", payment, by=by, now=now)
    if was_paid:
        ledger.add(
            done.request, Kind.UNPAID, done.pence, year=done.year, by=by, now=now,
            payment=done, school_id=done.school_id, reason=reason,
        )  # fmt: skip
        if Request.objects.get(pk=done.request_id).status == Request.Status.PAID:
            REQUEST.apply("unpay", done.request, by=by, now=now)
    again(done, by=by, now=now)


def _lock_requests(run: Run) -> None:
    """Lock the requests of a run, in order and before their payments, as whoever changes a request does."""
    rows = Request.objects.filter(pk__in=run.payments.values("request_id")).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _run_of(payment: Payment) -> Run | None:
    """The run of a payment, locked."""
    run_id = Payment.objects.values_list("run_id", flat=True).get(pk=payment.pk)
    return Run.objects.select_for_update(no_key=True).filter(pk=run_id).first()
