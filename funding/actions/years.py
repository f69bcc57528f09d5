"""A financial year's rules, its rates, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Organisation
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from funding import ledger
from funding.actions.deciding import lock_year
from funding.actions.paying import settle
from funding.actions.scheduling import stop_payments
from funding.lifecycle import REQUEST, lock_request
from funding.models import Entry, FundingYear, OwnRate, Payment, Request
from funding.models.entry import Kind
from funding.words import GRANTS
from funding.years import last_day, year_name

KEYS = frozenset(
    {
        "top_slice",
        "sums",
        "cap",
        "alone",
        "alone_post_16",
        "windows",
        "independent",
        "gate",
        "not_for",
        "longest_weeks",
    }
)
"""What an authority decides for a financial year; as `[funding]` of a preset names it."""


@transaction.atomic
def change_year(
    *, authority: Organisation, year: int, values: Mapping[str, Any], by: Any, now: datetime
) -> FundingYear:
    """Replace single rules of a financial year. What was approved before stays as it was approved.

    `values` were checked by the form of the page (`views.years`); ValueError for a name that is no rule.
    """
    if unknown := set(values) - KEYS:
        raise ValueError(f"not rules of a financial year: {', '.join(sorted(unknown))}")
    row = _open_year(authority, year, by, now)
    changed = sorted(name for name, value in values.items() if row.values.get(name) != value)
    if changed:
        row.values = row.values | dict(values)
        save_as(row, by=by, now=now, why="changed")
        record("funding_year.changed", row, by=by, now=now, year=year, names=changed)
    return row


@transaction.atomic
def set_rate(
    *,
    authority: Organisation,
    grant: str,
    starts_on: date,
    ends_on: date,
    pence: int,
    source: str,
    by: Any,
    now: datetime,
) -> OwnRate:
    """Enter a rate, or enter it again. Refused when it overlaps another one of the authority's own."""
    _may_set(authority, by, now)
    wrong = [
        said
        for bad, said in (
            (grant not in GRANTS, "Choose a grant."),
            (ends_on < starts_on, "The rate must end after it starts."),
            (pence <= 0, "Enter the rate, more than £0."),
            (not source.strip(), "Say where the rate comes from."),
        )
        if bad
    ]
    rows = OwnRate.objects.filter(authority=authority, grant=grant)
    if rows.exclude(starts_on=starts_on).filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        wrong.append("There is a rate of your own for some of these days already.")
    if wrong:
        raise Refused("guard", wrong)
    row = rows.filter(starts_on=starts_on).first() or OwnRate(
        authority=authority, grant=grant, starts_on=starts_on
    )
    row.ends_on, row.pence, row.source = ends_on, pence, source.strip()[:200]
    save_as(row, by=by, now=now, why="entered")
    record("funding_rate.entered", row, by=by, now=now, grant=grant, pence=pence)
    return row


@transaction.atomic
def close_year(*, authority: Organisation, year: int, by: Any, now: datetime) -> FundingYear:
    """End a financial year: what was approved and not paid goes back, and nothing is decided in it any more.

    From 31 March on. Refused while a payment of the year is in a run that is not paid.
    """
    row = _open_year(authority, year, by, now)
    if localdate(now) < last_day(year):
        raise Refused("guard", [f"The year {year_name(year)} ends on 31 March {year + 1}. Close it then."])
    rows = Payment.objects.filter(authority=authority, year=year)
    if rows.filter(status=Payment.Status.CHOSEN).exists():
        raise Refused(
            "state", ["A payment of the year is in a payment run that is not paid. Finish the run first."]
        )
    waiting = (
        Entry.objects.filter(authority=authority, year=year).values_list("request_id", flat=True).distinct()
    )
    states = (Request.Status.APPROVED, Request.Status.SCHEDULED)
    for request in Request.objects.filter(pk__in=waiting, status__in=states).order_by("pk"):
        _let_lapse(request, year, by=by, now=now)
    row.closed_at, row.closed_by = now, by
    save_as(row, by=by, now=now, why="closed")
    record("funding_year.closed", row, by=by, now=now, year=year)
    return row


def _let_lapse(request: Request, year: int, *, by: Any, now: datetime) -> None:
    """Give back what of the year was not paid; a request of which nothing is left lapses."""
    fresh = lock_request(request)
    reason = f"Not paid by 31 March {year + 1}"
    stop_payments(fresh, by=by, now=now, year=year)
    parts = ledger.of_request(fresh)
    if year in parts:
        ledger.add(fresh, Kind.RELEASED, parts[year].to_pay, year=year, by=by, now=now, reason=reason)
    left = ledger.in_all(ledger.of_request(fresh))
    if left.committed == 0:
        REQUEST.apply("lapse", fresh, by=by, now=now, reason=reason, audit={"year": year})
        fresh.years.update(agreed_pence=0)
    else:
        settle(fresh, by=by, now=now)


def _open_year(authority: Organisation, year: int, by: Any, now: datetime) -> FundingYear:
    _may_set(authority, by, now)
    row = lock_year(authority, year)
    if row.closed_at is not None:
        raise Refused("state", [f"The financial year {year_name(year)} is closed."])
    return row


def _may_set(authority: Organisation, by: Any, now: datetime) -> None:
    if authority.pk not in policy.organisations(by, "funding.set", localdate(now)):
        raise Refused("permission", ["Your role does not include the rules of money."])
